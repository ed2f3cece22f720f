"use strict";
/** Building blocks of all charts. */
const Charts = (() => {
  const charts = [];

  /** Formats an integer; one that a JavaScript number cannot represent is passed as a string. */
  const whole = n => BigInt(n).toLocaleString("en-US");
  // 0 samples, on a logarithmic axis: an absent class is shown left of 1.
  const ABSENT = 0.5;
  const place = n => Math.max(n, ABSENT);
  const size = n => (n < 1 ? "0" : n < 1e6 ? whole(n) : Number(n).toLocaleString("en-US", { notation: "compact" }));
  const styleOf = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function add(parent, tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    parent.append(element);
    return element;
  }

  /** Shows the text of the point nearest to the pointer, within 40 pixels. */
  function tip(texts, points) {
    let box;
    return {
      hooks: {
        init: u => { box = add(u.over, "div", undefined, "tip"); },
        setCursor: u => {
          let nearest = -1;
          let distance = 40 * 40;
          const [x, y] = points(u);
          for (let i = 0; u.cursor.left >= 0 && i < x.length; i++) {
            const dx = u.valToPos(x[i], "x") - u.cursor.left;
            const dy = u.valToPos(y[i], "y") - u.cursor.top;
            if (dx * dx + dy * dy < distance) {
              distance = dx * dx + dy * dy;
              nearest = i;
            }
          }
          box.style.display = nearest < 0 ? "none" : "block";
          if (nearest >= 0) {
            const left = u.valToPos(x[nearest], "x");
            box.textContent = texts[nearest];
            box.style.left = left > u.over.clientWidth / 2 ? "" : left + 12 + "px";
            box.style.right = left > u.over.clientWidth / 2 ? u.over.clientWidth - left + 12 + "px" : "";
            box.style.top = Math.max(0, u.valToPos(y[nearest], "y") - 30) + "px";
          }
        },
      },
    };
  }

  function padded(low, high) {
    const factor = Math.max(1.3, (high / low) ** 0.06);
    return [low / factor, high * factor];
  }

  /** Scale of x. uPlot also calls this for a zoom, whose range must not change. */
  const logarithmic = values => ({ distr: 3, log: 10, time: false, range: (u, low, high) => {
    const isWhole = low === null || (low <= values[0] && high >= values[values.length - 1]);
    return isWhole ? padded(values[0], values[values.length - 1]) : [low, high];
  } });

  const logarithmicUp = values => ({ distr: 3, log: 10, range: (u, low, high) => (low === null
    ? padded(Math.min(...values), Math.max(...values)) : padded(low, high)) });

  /** Range of y. A constant value gets space above and below. */
  function linearUp(u, low, high) {
    const space = Math.max(0.1, Math.abs(low) / 10);
    return low !== high ? uPlot.rangeNum(low, high, 0.1, true) : low === null ? [null, null] : [low - space, high + space];
  }

  function axis(label, more) {
    return { label, stroke: styleOf("--soft"), labelSize: 22, grid: { stroke: styleOf("--rule"), width: 1 },
      ticks: { stroke: styleOf("--rule"), width: 1 }, ...more };
  }

  /** Ticks at multiples of each decade, or at even steps on a short axis. uPlot's ticks begin at the axis' start. */
  const splits = (u, index, low, high) => {
    const isNarrow = high < 3 * low;
    const result = isNarrow && low <= ABSENT && ABSENT <= high ? [ABSENT] : [];
    const power = 10 ** Math.floor(Math.log10(isNarrow ? (high - low) / 6 : low));
    let step = isNarrow ? Math.max(1, [1, 2, 5, 10].map(m => m * power).find(s => s >= (high - low) / 6)) : power;
    for (let v = Math.ceil(low / step) * step; v <= high; v = +(v + step).toPrecision(12)) {
      result.push(v);
      if (!isNarrow && v >= 10 * step) step = v;
    }
    return result;
  };

  /** Numbers for the decades; with fewer than two of them, for 1, 2 and 5 of each decade, or for all ticks. */
  const numbered = (u, splits) => {
    const digit = v => +(v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toFixed(3);
    const kept = is => splits.map(v => (v >= 1 && is(digit(v)) ? v : null));
    const result = [d => d === 1, d => [1, 2, 5].includes(d)].map(kept)
      .find(each => each.filter(v => v !== null).length > 1) || kept(() => true);
    const absent = splits.findIndex(v => Math.abs(v - ABSENT) < 1e-9);
    if (absent >= 0) result[absent] = ABSENT;
    return result;
  };

  const decades = more => ({ splits, filter: numbered,
    values: (u, shown) => shown.map(v => (v === null ? "" : size(v))), ...more });

  function chart(parent, label, make) {
    const box = add(parent, "div", undefined, "chart");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    charts.push({ box, make, plot: undefined });
  }

  function draw() {
    for (const each of charts) {
      if (each.plot) each.plot.destroy();
      const { options, data } = each.make();
      each.plot = new uPlot({ width: each.box.clientWidth, height: 280, legend: { show: false },
        padding: [12, 12, 0, 0], ...options }, data, each.box);
    }
  }

  /** A line with one point is invisible, so the point is drawn. */
  const line = isPoint => ({ stroke: styleOf("--series"), width: 2,
    points: { show: isPoint, size: 8, stroke: styleOf("--series"), fill: styleOf("--series") } });

  const dots = name => ({ stroke: styleOf(name), fill: styleOf(name), width: 0, paths: () => null,
    points: { show: true, size: 8, stroke: styleOf(name), fill: styleOf(name) } });

  const resize = () => charts.forEach(({ plot, box }) => plot.setSize({ width: box.clientWidth, height: 280 }));

  return { add, whole, place, size, styleOf, tip, logarithmic, logarithmicUp, linearUp, axis, decades, chart, draw, line,
    dots, resize };
})();
