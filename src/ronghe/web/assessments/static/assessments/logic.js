/* What an instrument's conditions say of the answers in the form, without asking the server: what
   is shown, what applies, what is computed, which rules are broken, what is missing.
   The semantics are those of ronghe.lib.expressions and ronghe.engines.scoring, bit for bit: a
   number is a finite double or null (missing), a condition true, false or null (unknown).
   Takes the JSON of ronghe.web.assessments.logic and the cells of an answers file by id. */
(function () {
  "use strict";

  const APPLIES = 0, DECLARED = 1, HIDDEN = 2;
  const NOT_APPLICABLE = Symbol("not applicable");
  const COMPARED_AT = 1e9;

  /* --- numbers as the server's processor has them --- */
  function halfEven(value) {
    const down = Math.floor(value);
    const rest = value - down;
    if (rest < 0.5) return down;
    if (rest > 0.5) return down + 1;
    return down % 2 === 0 ? down : down + 1;
  }
  const known = (value) => (Number.isFinite(value) ? value + 0 : null);
  /* The exact sum of doubles, rounded once: partial sums that do not overlap. */
  function sum(values) {
    const partials = [];
    for (let x of values) {
      let kept = 0;
      for (let y of partials) {
        if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
        const high = x + y;
        const low = y - (high - x);
        if (low) partials[kept++] = low;
        x = high;
      }
      partials.length = kept;
      partials.push(x);
    }
    let total = 0, low = 0;
    while (partials.length) {
      const x = total;
      const y = partials.pop();
      total = x + y;
      low = y - (total - x);
      if (low) break;
    }
    // Exactly half way between two doubles: what lies below decides.
    const below = partials.length ? partials[partials.length - 1] : 0;
    if (partials.length && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
      const doubled = low * 2;
      const next = total + doubled;
      if (doubled === next - total) total = next;
    }
    return total;
  }

  /* --- cells as answers; null: blank or faulty, which the server says --- */
  const plain = (text) => text.normalize("NFKC").trim();
  function position(part, options) {
    const digits = /^([0-9]{1,4})(?:\.0+)?$/.exec(part);
    if (digits) return Number(digits[1]) < options.length ? Number(digits[1]) : null;
    const found = options.findIndex((name) => name.toLowerCase() === part.toLowerCase());
    return found < 0 ? null : found;
  }
  function places(text) {
    const [, , fraction = "", exponent = "0"] = /^[+-]?([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/.exec(text);
    return fraction.replace(/0+$/, "").length - (Number(text) === 0 ? 0 : Number(exponent));
  }
  function measured(item, cell) {
    const text = item.percent && cell.endsWith("%") ? cell.slice(0, -1).trimEnd() : cell;
    if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/.test(text)) return null;
    const value = Number(text);
    if (!(value >= item.low && value <= item.high)) return null;
    if (item.decimals !== undefined && places(text) > item.decimals) return null;
    return value + 0;
  }
  function day(cell) {
    const parts = /^([0-9]{4})(?:-|\/|\.|年)([0-9]{1,2})(?:-|\/|\.|月)([0-9]{1,2})日?(?: 00:00:00)?$/.exec(cell);
    if (!parts) return null;
    const [year, month, date] = parts.slice(1).map(Number);
    const at = new Date(0);
    at.setUTCFullYear(year, month - 1, date);
    const isReal = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
    return isReal ? Math.round(at.getTime() / 86400000) : null;
  }
  function rows(item, text) {
    let found;
    try {
      found = JSON.parse(text);
    } catch {
      return null;
    }
    if (!Array.isArray(found) || found.length > item.most) return null;
    const kept = [];
    for (const row of found) {
      const values = {};
      for (const [key, value] of Object.entries(row)) {
        if (!(key in item.fields)) return null;
        const written = value === null ? "" : String(value);
        if (!written.trim()) continue;
        const answer = parse(item.fields[key], written);
        if (answer === null) return null;
        values[key] = answer;
      }
      if (Object.keys(values).length) kept.push(values);
    }
    return kept;
  }
  function files(item, cell) {
    const parts = new Set(cell.replace(/;$/, "").split(";").map((part) => part.trim().toLowerCase()));
    return parts.size <= item.most && Array.from(parts).every((part) => /^[0-9a-f]{64}$/.test(part)) ? parts : null;
  }
  function parse(item, text) {
    const cell = plain(text);
    if (!cell || item.kind === "ratio") return null;
    if (item.na && /^(n\/a|不适用)(\s*:.*)?$/is.test(cell)) return NOT_APPLICABLE;
    switch (item.kind) {
      case "band": case "linear": case "number": return measured(item, cell);
      case "date": return day(cell);
      case "text": return Array.from(text.trim()).length <= item.longest ? text.trim() : null;
      case "file": return files(item, cell);
      case "repeat": return rows(item, text);
    }
    if (item.named) {
      const found = item.options.indexOf(cell.toLowerCase());
      return found < 0 ? null : found;
    }
    const chosen = cell.replace(/;$/, "").split(";").map((part) => position(part.trim(), item.options));
    if (chosen.includes(null)) return null;
    if (item.kind !== "multiple") return chosen.length === 1 ? chosen[0] : null;
    const set = new Set(chosen);
    return set.size === chosen.length ? set : null;
  }

  /* --- expressions --- */
  function not(truth) {
    return truth === null ? null : !truth;
  }
  function any(truths) {
    return truths.includes(true) ? true : truths.includes(null) ? null : false;
  }
  const OPERATORS = {
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
  };
  const RELATIONS = {
    "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
    "==": (a, b) => a === b, "!=": (a, b) => a !== b,
  };
  function number(node, host) {
    const [what, ...rest] = node;
    if (what === "num") return rest[0];
    if (what === "name") return host.number(rest[0]);
    if (what === "ask") return host.ask(...rest);
    if (what === "neg") {
      const value = number(rest[0], host);
      return value === null ? null : known(0 - value);
    }
    if (what in OPERATORS) {
      const [left, right] = rest.map((part) => number(part, host));
      return left === null || right === null ? null : known(OPERATORS[what](left, right));
    }
    const [name, whole, ...operands] = rest;
    if (name === "if_") {
      const holds = truth(operands[0], host);
      return holds === null ? null : number(operands[holds ? 1 : 2], host);
    }
    const values = operands.map((part) => number(part, host));
    if (values.includes(null)) return null;
    if (name === "abs") return Math.abs(values[0]);
    if (name === "round") {
      const power = 10 ** Math.abs(whole);
      return known(whole < 0 ? halfEven(values[0] / power) * power : halfEven(values[0] * power) / power);
    }
    return known(name === "min" ? Math.min(...values) : Math.max(...values));
  }
  function truth(node, host) {
    const [what, ...rest] = node;
    if (what in RELATIONS) {
      const [left, right] = rest.map((part) => number(part, host));
      if (left === null || right === null) return null;
      return RELATIONS[what](halfEven(left * COMPARED_AT), halfEven(right * COMPARED_AT));
    }
    if (what === "not") return not(truth(rest[0], host));
    if (what === "ask") return host.ask(...rest);
    if (what === "or") return any(rest.map((part) => truth(part, host)));
    if (what === "and") return not(any(rest.map((part) => not(truth(part, host)))));
    const [, least, ...operands] = rest; // at_least
    const found = operands.map((part) => truth(part, host));
    const holding = found.filter((one) => one === true).length;
    const unknown = found.filter((one) => one === null).length;
    if (holding >= least) return true;
    return holding + unknown < least ? false : null;
  }

  /* --- the answers of one response --- */
  class State {
    constructor(logic, cells, served) {
      this.logic = logic;
      this.served = served || { hidden: [], broken: [] };
      this.items = logic.byId || (logic.byId = new Map(logic.items.map((item) => [item.id, item])));
      this.owners = logic.owners || (logic.owners = new Map(
        logic.items.flatMap((item) => (item.aggregates || []).map((one) => [one.id, [item, one]])),
      ));
      this.cells = cells;
      this.answers = new Map();
      this.whys = new Map();
      this.hides = new Map();
      this.numbers = new Map();
    }
    answer(item) {
      if (!this.answers.has(item.id)) this.answers.set(item.id, parse(item, this.cells[item.id] || ""));
      return this.answers.get(item.id);
    }
    /* Whether a part's own condition, or the variant, hides it. */
    hides_(key, part) {
      if (!this.hides.has(key)) {
        let hidden = false;
        if (part.show === "server") hidden = this.served.hidden.includes(key);
        else if (part.show) hidden = truth(part.show, this) !== true;
        if (part.variants && !hidden) {
          const item = this.items.get(this.logic.variant);
          hidden = !(this.isAnswered(item.id) && part.variants[this.answer(item)]);
        }
        this.hides.set(key, hidden);
      }
      return this.hides.get(key);
    }
    why(id) {
      if (!this.whys.has(id)) {
        const item = this.items.get(id);
        let why = APPLIES;
        if (this.answer(item) === NOT_APPLICABLE) why = DECLARED;
        for (const key of item.groups) {
          const group = this.logic.groups[key];
          if (group.na && /^(n\/a|不适用)(\s*:.*)?$/is.test(plain(this.cells[key] || ""))) why = Math.max(why, DECLARED);
          if (this.hides_(key, group)) why = HIDDEN;
        }
        if (this.hides_(id, item)) why = HIDDEN;
        for (const name of [item.of, item.to, item.base, item.lead]) {
          if (typeof name === "string") why = Math.max(why, this.why(this.ownerOf(name)));
        }
        this.whys.set(id, why);
      }
      return this.whys.get(id);
    }
    ownerOf(name) {
      return this.owners.has(name) ? this.owners.get(name)[0].id : name;
    }
    number(name) {
      if (name in this.logic.parameters) return this.logic.parameters[name];
      if (!this.numbers.has(name)) this.numbers.set(name, this.computed(name));
      return this.numbers.get(name);
    }
    computed(name) {
      if (this.why(this.ownerOf(name)) !== APPLIES) return null;
      if (this.owners.has(name)) {
        const [item, aggregate] = this.owners.get(name);
        const found = this.answer(item);
        if (found === null) return null;
        if (aggregate.how === "count" || !aggregate.field) return found.length;
        const values = found.filter((row) => aggregate.field in row).map((row) => row[aggregate.field]);
        if (aggregate.how === "sum") return known(sum(values));
        return values.length ? known(sum(values) / values.length) : null;
      }
      const item = this.items.get(name);
      if (item.kind === "ratio") return this.ratio(item);
      if (item.kind === "linear" && !this.hasMarks(item)) return null;
      return this.answer(item);
    }
    ratio(item) {
      const [of, to] = [this.number(item.of), this.number(item.to)];
      if (of === null || to === null || to === 0) return null;
      const value = Math.floor(((of * 100) / to) * COMPARED_AT + 0.5) / COMPARED_AT;
      return value >= item.low && value <= item.high ? known(value) : null;
    }
    hasMarks(item) {
      const [base, lead] = [item.base, item.lead].map((mark) => (typeof mark === "string" ? this.number(mark) : mark));
      return base !== null && lead !== null && base !== lead;
    }
    isAnswered(id) {
      if (this.why(id) !== APPLIES) return false;
      const item = this.items.get(id);
      if (item.kind === "ratio" || item.kind === "linear") return this.number(id) !== null;
      const answer = this.answer(item);
      return answer !== null && !(item.kind === "multiple" && answer.size === 0);
    }
    ask(name, id, word) {
      if (name === "answered") return this.isAnswered(id);
      if (name === "applicable") {
        if (this.items.has(id)) return this.why(id) === APPLIES;
        return this.logic.groups[id].by.some((one) => this.why(one) === APPLIES);
      }
      const item = this.items.get(id);
      if (!this.isAnswered(id)) return null;
      const answer = this.answer(item);
      if (name === "count") return Array.from(answer).filter((one) => !item.none.includes(one)).length;
      const wanted = typeof word === "number" ? word : item.options.indexOf(word);
      return item.kind === "multiple" ? answer.has(wanted) : answer === wanted;
    }
  }

  /* What the answers come to: `why` of items (0 applies, 1 declared not to, 2 hidden), hidden
     groups, ids of required items without an answer, keys of broken rules, and computed numbers. */
  function evaluate(logic, cells, served) {
    const state = new State(logic, cells, served);
    const why = {}, numbers = {}, hidden = {};
    const missing = [], answered = [];
    for (const item of logic.items) {
      why[item.id] = state.why(item.id);
      if (state.isAnswered(item.id)) answered.push(item.id);
      else if (item.required && why[item.id] === APPLIES) missing.push(item.id);
      if (item.kind === "ratio") numbers[item.id] = state.number(item.id);
      for (const one of item.aggregates || []) numbers[one.id] = state.number(one.id);
    }
    for (const [key, group] of Object.entries(logic.groups)) hidden[key] = state.hides_(key, group);
    const broken = logic.constraints
      .filter((one) => (one.when === "server" ? state.served.broken.includes(one.key) : truth(one.when, state) === false))
      .map((one) => one.key);
    return { why, hidden, answered, missing, broken, numbers };
  }

  globalThis.RongheLogic = { evaluate };
})();
