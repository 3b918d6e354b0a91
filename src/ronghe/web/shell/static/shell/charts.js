/* Draws <div data-chart="kind" data-source="#id"> from the JSON beside it (ronghe.web.shell.charts).
   ECharts is fetched only where a chart is. All words come from the page. */
(function () {
  "use strict";

  const script = document.currentScript;
  const texts = JSON.parse(document.getElementById("shell-texts").textContent);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new Map();
  const mapFiles = new Map();
  let library = null;

  /* Okabe and Ito's palette, the light one darkened until it reads on white: distinct for all
     kinds of colour blindness. The ramps differ in lightness alone, so they survive a photocopier. */
  const LOOKS = {
    light: {
      text: "#334155", faint: "#64748b", line: "#cbd5e1", grid: "#e8edf3", surface: "#ffffff",
      colours: ["#1f5fa8", "#c2570c", "#0f7f68", "#8a4f9e", "#a67c00", "#3f8fc4", "#6b7280"],
      promised: "#c2570c", highlight: "#0f7f68", hatch: "#b6c0cc", empty: "#f1f4f8", inside: "#ffffff",
      ramp: ["#dbe8f6", "#aecbea", "#78a6d8", "#3f7dbd", "#17508f", "#0b3563"],
    },
    dark: {
      text: "#d5dde8", faint: "#93a1b5", line: "#52525b", grid: "#3a3a3d", surface: "#262626",
      colours: ["#5ea3e6", "#f0944d", "#3fc1a3", "#c692d8", "#e0bb4a", "#8fcaf2", "#9ca3af"],
      promised: "#f0944d", highlight: "#3fc1a3", hatch: "#6b7a92", empty: "#242424", inside: "#0b1b30",
      ramp: ["#1f3a5a", "#27527f", "#3571a8", "#5c98d0", "#94c1ee", "#cfe4fa"],
    },
  };
  const FONT = getComputedStyle(document.body).fontFamily;
  const printing = { now: false };

  function look() {
    const dark = document.documentElement.dataset.bsTheme === "dark" && !printing.now;
    return dark ? LOOKS.dark : LOOKS.light;
  }

  function load() {
    library ||= new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = script.dataset.echarts;
      tag.onload = () => resolve(window.echarts);
      tag.onerror = reject;
      document.head.append(tag);
    });
    return library;
  }

  /* Numbers as the server writes them: rounded, thousands separators, unit. */
  function written(value, data) {
    if (value === null || value === undefined || Number.isNaN(value)) return texts.noData;
    const number = value.toLocaleString("en-US", { maximumFractionDigits: data.digits, minimumFractionDigits: data.digits });
    if (!data.unit) return number;
    return number + (isSign(data.unit) ? "" : "\u00a0") + data.unit;
  }
  function isSign(unit) {
    return /^[%‰°℃]$/.test(unit);
  }
  /* Names come from data: they are text in a tooltip, never markup. */
  function plain(text) {
    const box = document.createElement("span");
    box.textContent = text;
    return box.innerHTML;
  }
  function row(marker, name, value, extra) {
    const more = extra ? ` <span class="shell-tip-more">${plain(extra)}</span>` : "";
    return `<div class="shell-tip-row">${marker || ""}<span>${plain(name)}</span><b>${plain(value)}</b>${more}</div>`;
  }
  function tip(title, rows) {
    return `<div class="shell-tip"><strong>${plain(title)}</strong>${rows.join("")}</div>`;
  }
  function counted(n) {
    return n === null || n === undefined ? "" : `n = ${n.toLocaleString("en-US")}`;
  }
  function interval(item, data) {
    if (item.low === null || item.low === undefined) return "";
    return `${written(item.low, data)} – ${written(item.high, data)}`;
  }

  function common(colours) {
    return {
      textStyle: { fontFamily: FONT, color: colours.text, fontSize: 12 },
      color: colours.colours,
      animation: !calm.matches && !printing.now,
      animationDuration: 350,
      tooltip: {
        backgroundColor: colours.surface, borderColor: colours.line, padding: 10, confine: true,
        textStyle: { color: colours.text, fontSize: 12, fontFamily: FONT },
      },
    };
  }
  function legend(colours, series) {
    return {
      show: series.length > 1, top: 0, left: 0, itemGap: 16, itemWidth: 22, itemHeight: 10,
      inactiveColor: colours.line, textStyle: { color: colours.text },
    };
  }
  function valueAxis(colours, data, extra) {
    return {
      type: "value", splitNumber: 4, splitLine: { lineStyle: { color: colours.grid } },
      nameTextStyle: { color: colours.faint }, nameGap: 10,
      axisLabel: { color: colours.faint, /* A word at every tick is noise: only signs stay. */
        formatter: (value) => written(value, { unit: isSign(data.unit) ? data.unit : "", digits: value % 1 ? data.digits : 0 }) },
      ...extra,
    };
  }
  /* The unit in words stands once, at the end of the axis. */
  function unitName(data) {
    return data.unit && !isSign(data.unit) ? { name: data.unit } : {};
  }
  function nameAxis(colours, names, extra) {
    return {
      type: "category", data: names, axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.text }, ...extra,
    };
  }

  function line(data, colours) {
    const bands = data.bands || [];
    return {
      ...common(colours),
      grid: { left: 8, right: 20, top: (data.series.length > 1 ? 44 : 16) + (unitName(data).name ? 14 : 0), bottom: 8, containLabel: true },
      legend: { ...legend(colours, data.series), data: [...data.series, ...bands].map((each) => each.name) },
      xAxis: nameAxis(colours, data.categories, { boundaryGap: data.categories.length < 3 }),
      yAxis: valueAxis(colours, data, { scale: true, ...unitName(data) }),
      tooltip: {
        ...common(colours).tooltip, trigger: "axis",
        formatter: (points) => {
          const at = data.categories.indexOf(points[0].axisValue);
          return tip(points[0].axisValueLabel, [
            ...data.series.map((series, index) => {
              const point = points.find((each) => each.seriesIndex === index);
              return row(point && point.marker, series.name, written(series.values[at], data), counted(series.counts[at]));
            }),
            ...bands.filter((band) => isNumber(band.low[at])).map((band) =>
              row("", band.name, interval({ low: band.low[at], high: band.high[at] }, data))),
          ]);
        },
      },
      series: [
        ...data.series.map((series, index) => drawnLine(series, index, colours)),
        ...bands.flatMap((band, index) => drawnBand(band, index, colours)),
      ],
    };
  }
  function isNumber(value) {
    return value !== null && value !== undefined;
  }
  function drawnLine(series, index, colours) {
    const measured = series.role === "measured";
    const promised = series.role === "promised";
    const colour = promised ? colours.promised : measured ? colours.colours[index % colours.colours.length] : colours.colours[0];
    return {
      type: "line", name: series.name, data: series.values, z: measured ? 3 : 2,
      /* A promise between two years is meant as a path; a missing measurement is a gap. */
      connectNulls: !measured, showSymbol: true,
      symbol: promised ? "diamond" : "circle", symbolSize: promised ? 11 : 7,
      lineStyle: { width: measured ? 2.5 : 1.5, type: measured ? "solid" : promised ? "dashed" : "dotted", color: colour },
      itemStyle: { color: measured ? colour : colours.surface, borderColor: colour, borderWidth: measured ? 0 : 2 },
      emphasis: { focus: "none" },
    };
  }
  /* The lower edge is drawn unseen, the way up to the upper edge stands on it as an area. */
  function drawnBand(band, index, colours) {
    const span = band.low.map((low, at) => (isNumber(low) && isNumber(band.high[at]) ? band.high[at] - low : null));
    const part = { type: "line", stack: `band-${index}`, stackStrategy: "all", symbol: "none", silent: true, z: 1, lineStyle: { opacity: 0 }, connectNulls: true };
    return [
      { ...part, data: band.low },
      { ...part, name: band.name, data: span, itemStyle: { color: colours.colours[0], opacity: 0.3 }, areaStyle: { color: colours.colours[0], opacity: 0.16 } },
    ];
  }

  function bar(data, colours, names, box) {
    const items = data.items;
    /* In a narrow box long names would leave the bars no room. */
    const isNarrow = box.clientWidth < 640;
    const whiskers = items.some((item) => item.low !== null && item.low !== undefined);
    const series = [{
      type: "bar", barMaxWidth: 16, data: items.map((item) => ({
        value: item.value, itemStyle: { color: item.highlighted ? colours.highlight : colours.colours[0], borderRadius: 2 },
      })),
      cursor: items.some((item) => item.url) ? "pointer" : "default",
      label: {
        show: true, position: whiskers ? "insideLeft" : "right", color: whiskers ? colours.inside : colours.text, fontSize: 11,
        formatter: (point) => (items[point.dataIndex].value === null ? "" : written(items[point.dataIndex].value, data)),
      },
      markLine: data.target === null ? undefined : {
        symbol: "none", silent: true, lineStyle: { color: colours.promised, type: "dashed", width: 1.5 },
        label: { formatter: `${data.targetName} ${written(data.target, data)}`, color: colours.promised, fontSize: 11, position: "start" },
        data: [{ xAxis: data.target }],
      },
    }];
    if (whiskers) series.push(whisker(items, colours));
    return {
      ...common(colours),
      grid: { left: 8, right: 64, top: data.target === null ? 8 : 28, bottom: 8, containLabel: true },
      xAxis: valueAxis(colours, data, { ...unitName(data), max: wholeOf(data, items), splitNumber: isNarrow ? 2 : 4 }),
      yAxis: nameAxis(colours, items.map((item) => item.name), {
        inverse: true, axisLine: { show: false },
        axisLabel: { color: colours.text, ...(isNarrow ? { width: Math.round(box.clientWidth * 0.4), overflow: "truncate" } : {}) },
      }),
      tooltip: { ...common(colours).tooltip, trigger: "item", formatter: (point) => itemTip(items[point.dataIndex], data) },
      series,
    };
  }
  /* No share passes the whole; an axis up to 120 % says it might. */
  function wholeOf(data, items) {
    const isShare = data.unit === "%" && items.every((item) => Math.max(item.value ?? 0, item.high ?? 0) <= 100);
    return isShare && items.some((item) => (item.value ?? 0) > 80) ? 100 : undefined;
  }
  /* Long names leave the bars room, most of all on a phone. */
  function shortNames(colours, box) {
    return { color: colours.text, width: Math.round(Math.min(260, box.clientWidth * 0.38)), overflow: "truncate" };
  }
  function stacked(data, colours, names, box) {
    const items = data.items;
    const palette = colours.colours;
    return {
      ...common(colours),
      legend: { ...legend(colours, data.series), type: "scroll" },
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      xAxis: valueAxis(colours, data),
      yAxis: nameAxis(colours, items.map((item) => item.name), { inverse: true, axisLine: { show: false }, axisLabel: shortNames(colours, box) }),
      tooltip: {
        ...common(colours).tooltip, trigger: "axis", axisPointer: { type: "shadow" },
        formatter: (points) => {
          const at = points[0].dataIndex;
          const rows = data.series.map((series, index) => {
            const point = points.find((each) => each.seriesIndex === index);
            return row(point && point.marker, series.name, written(series.values[at], data));
          });
          return tip(items[at].name, [...rows, row("", data.total, written(items[at].value, data))]);
        },
      },
      series: data.series.map((series, index) => ({
        type: "bar", stack: "all", name: series.name, barMaxWidth: 16, data: series.values,
        cursor: items.some((item) => item.url) ? "pointer" : "default",
        itemStyle: { color: palette[index % palette.length], borderColor: colours.surface, borderWidth: 0.5 },
      })),
    };
  }
  function waterfall(data, colours, names, box) {
    let reached = 0;
    const spans = data.items.map((item, index) => {
      const isLast = index === data.items.length - 1;
      const from = isLast ? 0 : reached;
      reached = isLast ? item.value : reached + (item.value || 0);
      return [from, isLast ? item.value : reached, index];
    });
    const colour = (item) => (item.highlighted ? colours.highlight : item.value < 0 ? colours.promised : colours.colours[0]);
    return {
      ...common(colours),
      grid: { left: 8, right: 64, top: 8, bottom: 8, containLabel: true },
      xAxis: valueAxis(colours, data),
      yAxis: nameAxis(colours, data.items.map((item) => item.name), { inverse: true, axisLine: { show: false }, axisLabel: shortNames(colours, box) }),
      tooltip: { ...common(colours).tooltip, trigger: "item", formatter: (point) => itemTip(data.items[point.dataIndex], data) },
      series: [{
        type: "custom", data: spans, encode: { x: [0, 1], y: 2 },
        renderItem: (params, api) => {
          const item = data.items[api.value(2)];
          const from = api.coord([api.value(0), api.value(2)]);
          const to = api.coord([api.value(1), api.value(2)]);
          const thick = Math.min(16, api.size([0, 1])[1] * 0.7);
          const left = Math.min(from[0], to[0]);
          const wide = Math.max(1, Math.abs(to[0] - from[0]));
          return { type: "group", children: [
            { type: "rect", shape: { x: left, y: from[1] - thick / 2, width: wide, height: thick, r: 2 }, style: { fill: colour(item) } },
            { type: "text", style: { text: item.value === null ? "" : written(item.value, data), x: left + wide + 6, y: from[1], fill: colours.text, fontSize: 11, verticalAlign: "middle" } },
          ] };
        },
      }],
    };
  }
  /* Bars to both sides of the base: what the worst and the best of each input alone make of it. */
  function tornado(data, colours, names, box) {
    const items = data.items;
    const side = (name, key, colour) => ({
      type: "custom", name, itemStyle: { color: colour }, encode: { x: [0, 1], y: 2 },
      data: items.map((item, index) => [data.base, item[key], index]),
      renderItem: (params, api) => {
        const from = api.coord([api.value(0), api.value(2)]);
        const to = api.coord([api.value(1), api.value(2)]);
        const thick = Math.min(16, api.size([0, 1])[1] * 0.7);
        const isLeft = to[0] < from[0];
        return { type: "group", children: [
          { type: "rect", shape: { x: Math.min(from[0], to[0]), y: from[1] - thick / 2, width: Math.abs(to[0] - from[0]), height: thick }, style: { fill: colour } },
          { type: "text", style: { text: api.value(1) === api.value(0) ? "" : written(api.value(1), data), x: to[0] + (isLeft ? -6 : 6), y: from[1], align: isLeft ? "right" : "left", fill: colours.text, fontSize: 11, verticalAlign: "middle" } },
        ] };
      },
    });
    const ends = items.flatMap((item) => [item.low, item.high]);
    const room = (Math.max(data.base, ...ends) - Math.min(data.base, ...ends)) * 0.15 || 1;
    const worst = side(data.worst, "low", colours.promised);
    worst.markLine = {
      symbol: "none", silent: true, lineStyle: { color: colours.text, width: 1.5 },
      label: { formatter: `${data.baseName} ${written(data.base, data)}`, color: colours.text, fontSize: 11, position: "start" },
      data: [{ xAxis: data.base }],
    };
    return {
      ...common(colours),
      legend: legend(colours, [{ name: data.worst }, { name: data.best }]),
      grid: { left: 8, right: 24, top: 52, bottom: 8, containLabel: true },
      xAxis: valueAxis(colours, data, { min: Math.min(data.base, ...ends) - room, max: Math.max(data.base, ...ends) + room, axisLabel: { show: false } }),
      yAxis: nameAxis(colours, items.map((item) => item.name), { inverse: true, axisLine: { show: false }, axisLabel: shortNames(colours, box) }),
      tooltip: {
        ...common(colours).tooltip, trigger: "item",
        formatter: (point) => {
          const item = items[point.dataIndex];
          return tip(item.name, [row("", data.worst, written(item.low, data)), row("", data.best, written(item.high, data)), row("", data.baseName, written(data.base, data))]);
        },
      },
      series: [worst, side(data.best, "high", colours.highlight)],
    };
  }
  function whisker(items, colours) {
    return {
      type: "custom", silent: true, z: 5,
      data: items.map((item, index) => [item.low, item.high, index]),
      renderItem: (params, api) => {
        if (api.value(0) === null || Number.isNaN(api.value(0))) return null;
        const from = api.coord([api.value(0), api.value(2)]);
        const to = api.coord([api.value(1), api.value(2)]);
        const style = { stroke: colours.text, lineWidth: 1.5, fill: null };
        const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
        return { type: "group", children: [
          stroke(from[0], from[1], to[0], to[1]),
          stroke(from[0], from[1] - 4, from[0], from[1] + 4),
          stroke(to[0], to[1] - 4, to[0], to[1] + 4),
        ] };
      },
      encode: { x: [0, 1], y: 2 },
    };
  }
  function itemTip(item, data) {
    return tip(item.name, [row("", "", written(item.value, data), [interval(item, data), counted(item.n)].filter(Boolean).join(" · "))]);
  }

  /* A name in lines of about so many letters; Chinese has no blanks to break at and wider letters. */
  function lines(name, most) {
    if (/[\u3400-\u9fff]/.test(name)) return (name.match(new RegExp(`.{1,${Math.ceil(most / 2)}}`, "gu")) || []).join("\n");
    return name.split(/\s+/).reduce((made, word) => {
      const last = made.at(-1);
      if (last && `${last} ${word}`.length <= most) made[made.length - 1] = `${last} ${word}`;
      else made.push(word);
      return made;
    }, []).join("\n");
  }
  function radar(data, colours, names, box) {
    const isNarrow = box.clientWidth < 420;
    return {
      ...common(colours),
      legend: legend(colours, data.series),
      tooltip: {
        ...common(colours).tooltip, trigger: "item",
        formatter: (point) => tip(point.name, data.axes.map((axis, index) =>
          row("", axis.name, written(data.series[point.dataIndex].values[index], data)))),
      },
      radar: {
        indicator: data.axes, radius: isNarrow ? "48%" : "66%", center: ["50%", data.series.length > 1 ? "56%" : "52%"], splitNumber: 4,
        axisName: { color: colours.text, fontSize: 12, formatter: (name) => lines(name, isNarrow ? 11 : 22) }, splitArea: { show: false },
        splitLine: { lineStyle: { color: colours.grid } }, axisLine: { lineStyle: { color: colours.grid } },
      },
      series: [{
        type: "radar",
        data: data.series.map((series, index) => {
          const promised = series.role === "promised" || index > 0;
          return {
            name: series.name, value: series.values.map((value) => (value === null ? "-" : value)),
            symbol: promised ? "diamond" : "circle", symbolSize: promised ? 9 : 6,
            itemStyle: promised ? { color: colours.surface, borderColor: colours.colours[index], borderWidth: 2 } : undefined,
            lineStyle: { width: 2, type: promised ? "dashed" : "solid", color: colours.colours[index] },
            areaStyle: promised ? undefined : { opacity: 0.15 },
          };
        }),
      }],
    };
  }

  function scatter(data, colours) {
    const axis = (name, unit) => ({
      type: "value", min: 0, name: unit ? `${name} (${unit})` : name, nameLocation: "middle", nameGap: 28,
      nameTextStyle: { color: colours.text }, axisLabel: { color: colours.faint },
      axisLine: { lineStyle: { color: colours.line } }, splitLine: { lineStyle: { color: colours.grid } },
    });
    const dots = (highlighted) => data.points.filter((point) => point.highlighted === highlighted)
      .map((point) => ({ name: point.name, value: [point.x, point.y] }));
    return {
      ...common(colours),
      grid: { left: 56, right: 24, top: 24, bottom: 52 },
      tooltip: {
        ...common(colours).tooltip, trigger: "item",
        formatter: (point) => tip(point.name, [
          row("", data.xName, written(point.value[0], { digits: 0, unit: data.xUnit })),
          row("", data.yName, written(point.value[1], data)),
        ]),
      },
      xAxis: axis(data.xName, data.xUnit), yAxis: axis(data.yName, data.unit),
      series: [
        { type: "scatter", symbolSize: 9, data: dots(false), itemStyle: { color: colours.colours[0], opacity: 0.7 } },
        {
          type: "scatter", symbol: "diamond", symbolSize: 13, data: dots(true), itemStyle: { color: colours.highlight },
          labelLayout: { hideOverlap: true },
          label: { show: true, formatter: "{b}", position: "left", color: colours.text, fontSize: 11, width: 130, overflow: "truncate" },
        },
      ],
    };
  }

  /* Hatched grey: an area without data must not look like an area with a low value. */
  function hatch(colours) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = colours.empty;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = colours.hatch;
    pen.lineWidth = 1.4;
    pen.beginPath();
    pen.moveTo(-2, 10); pen.lineTo(10, -2);
    pen.moveTo(-2, 2); pen.lineTo(2, -2);
    pen.moveTo(6, 10); pen.lineTo(10, 6);
    pen.stroke();
    /* The drawing in SVG asks for the size, too. */
    return { image: tile, repeat: "repeat", imageWidth: 8, imageHeight: 8 };
  }
  function shades(data, colours) {
    const last = Math.max(1, data.classes.length - 1);
    return data.classes.map((_, index) => colours.ramp[Math.round((index * (Math.min(colours.ramp.length, 6) - 1)) / last)]);
  }
  function classOf(value, data) {
    if (value === null || value === undefined) return -1;
    const found = data.classes.findIndex((each, index) =>
      value >= each.low && (value < each.high || (index === data.classes.length - 1 && value <= each.high)));
    /* Outside the given limits: the nearest class, so that no value is lost. */
    if (found >= 0 || !data.classes.length) return found;
    return value < data.classes[0].low ? 0 : data.classes.length - 1;
  }
  async function mapNames(echarts, data) {
    if (!mapFiles.has(data.map)) {
      mapFiles.set(data.map, fetch(script.dataset.maps + data.file).then((answer) => answer.json()).then((shape) => {
        const names = new Map();
        for (const area of shape.features) {
          const written = area.id || area.properties.adcode || area.properties.id;
          const code = data.aliases[written] || String(written);
          names.set(code, area.properties.name);
          /* ECharts joins by name; here the name is the code, so nothing hangs on spelling. */
          area.properties.name = code;
        }
        echarts.registerMap(data.map, shape);
        return names;
      }));
    }
    return mapFiles.get(data.map);
  }
  function map(data, colours, names) {
    const colour = shades(data, colours);
    const nothing = hatch(colours);
    const items = new Map(data.items.map((item) => [item.code, item]));
    for (const [code, name] of names) if (!items.has(code)) items.set(code, { code, name, value: null });
    return {
      ...common(colours),
      tooltip: {
        ...common(colours).tooltip, trigger: "item",
        formatter: (point) => (items.has(point.name) ? itemTip(items.get(point.name), data) : ""),
      },
      series: [{
        type: "map", map: data.map, roam: false, selectedMode: false,
        /* By centre and size the map keeps its shape; margins on all sides would stretch it to
           whatever box it stands in. A degree of longitude is shorter than one of latitude. */
        layoutCenter: ["50%", "50%"], layoutSize: "98%", aspectScale: 0.86,
        emphasis: { label: { show: false }, itemStyle: { borderColor: colours.highlight, borderWidth: 2 } },
        label: { show: false },
        data: Array.from(items.values(), (item) => {
          const index = classOf(item.value, data);
          const area = index < 0 ? nothing : colour[index];
          return {
            name: item.code, value: item.value === null ? NaN : item.value, cursor: item.url ? "pointer" : "default",
            itemStyle: { areaColor: area, borderColor: item.highlighted ? colours.highlight : index < 0 ? colours.hatch : colours.surface, borderWidth: item.highlighted ? 2 : 0.8 },
            emphasis: { itemStyle: { areaColor: area } },
          };
        }),
      }],
    };
  }
  /* The legend is ours: it counts the areas, and knows the class "no data". */
  function mapLegend(box, data, colours, names) {
    const counts = new Array(data.classes.length + 1).fill(0);
    const items = new Map(data.items.map((item) => [item.code, item]));
    for (const code of names.keys()) {
      const index = classOf((items.get(code) || { value: null }).value, data);
      counts[index < 0 ? data.classes.length : index] += 1;
    }
    const colour = shades(data, colours);
    box.replaceChildren(...[...data.classes.map((each) => each.text), texts.noData].map((text, index) => {
      const entry = document.createElement("span");
      const swatch = document.createElement("i");
      if (index < data.classes.length) swatch.style.background = colour[index];
      else swatch.className = "shell-hatched";
      const count = document.createElement("small");
      count.textContent = counts[index];
      entry.append(swatch, text, count);
      return entry;
    }));
    box.hidden = false;
  }

  async function draw(box) {
    const data = JSON.parse(document.querySelector(box.dataset.source).textContent);
    const figure = box.closest(".shell-chart");
    box.style.minHeight = `${box.dataset.height || 320}px`;
    const echarts = await load();
    const names = data.kind === "map" ? await mapNames(echarts, data) : null;
    if (!box.isConnected) return;
    const chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: "svg" });
    const colours = look();
    chart.setOption({ line, bar, stacked, waterfall, tornado, radar, scatter, map }[data.kind](data, colours, names, box), true);
    if (names && figure) mapLegend(figure.querySelector(".shell-chart-legend"), data, colours, names);
    if (drawn.has(box)) return;
    drawn.set(box, chart);
    sizes.observe(box);
    chart.on("click", (point) => {
      const url = data.kind === "map"
        ? (data.items.find((item) => item.code === point.name) || {}).url
        : ((data.items || [])[point.dataIndex] || {}).url;
      if (url) location.assign(url);
    });
  }
  function safeDraw(box) {
    draw(box).catch((reason) => {
      /* The table below still tells everything. */
      console.error(reason);
      box.textContent = texts.failedTitle;
      const button = document.querySelector(`[data-chart-table="${box.id}"]`);
      if (button && button.getAttribute("aria-expanded") === "false") button.click();
    });
  }

  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const chart = drawn.get(entry.target);
      /* A drawing behind its table has no size; it gets one again when it comes back. */
      if (chart && entry.contentRect.width) chart.resize({ animation: { duration: 0 } });
    }
  });
  function redraw() {
    for (const [box, chart] of drawn) {
      if (box.isConnected) safeDraw(box);
      else { chart.dispose(); sizes.unobserve(box); drawn.delete(box); }
    }
  }
  function start(part) {
    for (const box of part.querySelectorAll("[data-chart]")) safeDraw(box);
    if (part.matches && part.matches("[data-chart]")) safeDraw(part);
  }

  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  /* Paper is white and narrow, and the browser tells nobody how wide before it is too late. */
  const PAPER = 660;
  function print(now) {
    printing.now = now;
    redraw();
    for (const [box, chart] of drawn) {
      chart.resize(now ? { width: Math.min(box.clientWidth, PAPER), height: Number(box.dataset.height) } : { width: "auto", height: "auto" });
    }
  }
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  document.addEventListener("htmx:load", (event) => { redraw(); if (event.detail.elt !== document.body) start(event.detail.elt); });
  start(document);

  /* Data: the table behind a chart, and the same as a file. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-chart-table]");
    if (opener) {
      const open = opener.getAttribute("aria-expanded") !== "true";
      opener.setAttribute("aria-expanded", String(open));
      opener.classList.toggle("active", open);
      opener.closest(".shell-chart").classList.toggle("shows-table", open);
    }
    const loader = event.target.closest("[data-chart-csv]");
    if (loader) saveCsv(document.getElementById(loader.dataset.chartCsv).querySelector("table"));
  });
  function saveCsv(table) {
    /* As in exports.py: a byte order mark for Excel, and no text that starts a formula. */
    const cell = (element) => {
      let text = element.textContent.trim();
      const isNumber = element.tagName === "TD" && element.classList.contains("num");
      if (isNumber) text = element.dataset.value ?? text;
      else if (/^[=+\-@\t\r＝＋－＠]/.test(text)) text = `'${text}`;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = Array.from(table.rows, (each) => Array.from(each.cells, cell).join(","));
    const file = new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${table.dataset.name}-${new Date().toLocaleDateString("sv-SE")}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
})();
