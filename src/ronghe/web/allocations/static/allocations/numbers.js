/* Exact sums for the grid: decimals as whole numbers of millionths. */
window.rongheNumbers = (function () {
  "use strict";

  const PLACES = 6;
  const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;

  /* "1,250.5" → 1250500000n; null where it is no number, as the server reads it. */
  function parse(text) {
    let plain = text.normalize("NFKC").replace(/\s/g, "");
    if (plain.includes(",")) {
      if (!GROUPED.test(plain)) return null;
      plain = plain.replaceAll(",", "");
    }
    const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
    if (!found || !(found[2] || found[3])) return null;
    const digits = (found[2] || "0") + (found[3] || "").padEnd(PLACES, "0").slice(0, PLACES);
    return found[1] === "-" ? -BigInt(digits) : BigInt(digits);
  }

  /* 1250500000n → "1,250.5". */
  function format(value) {
    const sign = value < 0n ? "-" : "";
    const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, "0");
    const whole = digits.slice(0, -PLACES).replace(/\B(?=(\d{3})+$)/g, ",");
    const part = digits.slice(-PLACES).replace(/0+$/, "").slice(0, 4);
    return sign + whole + (part ? `.${part}` : "");
  }

  /* The mean of values by weights, to millionths; null without weight. */
  function mean(pairs) {
    let total = 0n;
    let weights = 0n;
    for (const [value, weight] of pairs) {
      total += value * weight;
      weights += weight;
    }
    return weights ? total / weights : null;
  }

  return { parse, format, mean };
})();
