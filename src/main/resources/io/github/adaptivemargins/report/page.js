"use strict";
(() => {
  const { add, whole, place, size, styleOf, tip, logarithmic, logarithmicUp, linearUp, axis, decades, chart, draw, line,
    dots, resize } = Charts;

  /** JavaScript rounds integers of 16 and more digits, so they become strings. */
  const exact = json => json.replace(/"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    token => (/^\d{16,}$/.test(token) ? `"${token}"` : token));
  const facts = JSON.parse(exact(document.getElementById("facts").textContent));
  const report = document.getElementById("report");
  const radians = m => m.toFixed(4);
  const amount = (n, one, many = `${one}s`) => `${whole(n)} ${whole(n) === "1" ? one : many}`;

  function table(parent, id, head, rows) {
    const result = add(add(parent, "div", undefined, "table"), "table");
    result.id = id;
    const names = add(add(result, "thead"), "tr");
    head.forEach(name => { add(names, "th", name).scope = "col"; });
    const body = add(result, "tbody");
    rows.forEach(row => {
      const cells = add(body, "tr");
      row.forEach((value, i) => {
        const cell = add(cells, "td", value);
        if (i === 0) cell.title = value;
      });
    });
  }

  function card(parent, title, about) {
    const section = add(parent, "section");
    add(section, "h2", title);
    add(section, "p", about, "soft");
    return section;
  }

  function figures(parent, id, head, rows, title = "figures as a table") {
    const details = add(parent, "details");
    add(details, "summary", title);
    table(details, id, head, rows);
  }

  /** The points nearest to x = 1, 2, 5, 10 and so on, and the last point. */
  function decimated(points) {
    const steps = [];
    for (let decade = 1; decade <= points[points.length - 1][0]; decade *= 10) {
      steps.push(decade, 2 * decade, 5 * decade);
    }
    return points.filter(([x], i) => i === points.length - 1
      || steps.some(step => x >= step && (i === 0 || points[i - 1][0] < step)));
  }

  // --- page

  add(report, "h1", "Adaptive margins");
  add(report, "p", `${facts.started} · ${facts.seconds} s · ${facts.generator}`, "soft");

  const outcome = add(report, "div", undefined, facts.exit_code === 0 ? "outcome" : "outcome failed");
  outcome.id = "outcome";
  add(outcome, "strong", facts.status);
  add(outcome, "div", facts.exit_code === 0 ? facts.output || "" : `${facts.reason} (exit code ${facts.exit_code})`);
  if (facts.exit_code !== 0 && facts.output) add(outcome, "div", `${facts.output} was published before the failure`);
  facts.warnings.forEach(text => add(report, "div", text, "warning"));

  if (facts.input) add(report, "p", `read ${facts.input}`);
  if (facts.dropped_labels) add(report, "p", `not counted: ${facts.dropped_labels}`);

  const totals = add(report, "dl", undefined, "figures");
  totals.id = "totals";
  [["samples", "samples"], ["num_classes", "classes"], ["absent_classes", "absent classes"],
    ["dropped", "dropped samples"], ["min_count", "smallest class"], ["max_count", "largest class"],
    ["samples_before", "samples before"], ["new_classes", "new classes"], ["lost_classes", "lost classes"],
    ["max_margin_change", "largest margin change"]]
    .filter(([name]) => name in facts)
    .forEach(([name, title]) => {
      const figure = add(totals, "div");
      add(figure, "dt", title);
      add(figure, "dd", name === "max_margin_change" ? radians(facts[name]) : whole(facts[name])).id = name;
    });

  const cards = add(report, "div", undefined, "cards");

  if (facts.sizes) {
    const { tail, bins, curve, quantiles, largest, smallest } = facts.sizes;
    const named = list => list.map(c => [c.label, whole(c.class_index), whole(c.samples), radians(c.margin)]);
    const classHead = ["label", "class index", "samples", "margin"];

    const long = card(cards, "The long tail",
      "Samples per class, the largest class first. Drag to zoom, double-click to reset.");
    chart(long, "samples of the classes by rank", () => {
      const x = tail.map(([rank]) => rank);
      const y = tail.map(([, samples]) => place(samples));
      const texts = tail.map(([rank, samples]) => `rank ${whole(rank)}: ${amount(samples, "sample")}`);
      return { data: [x, y], options: { scales: { x: logarithmic(x), y: logarithmicUp(y) },
        axes: [axis("rank", decades()), axis("samples", decades({ size: 60 }))], series: [{}, line(tail.length === 1)],
        plugins: [tip(texts, u => u.data)] } };
    });
    figures(long, "ranks", ["rank", "samples"], decimated(tail).map(row => row.map(whole)));
    figures(long, "largest", classHead, named(largest), "the largest classes");
    figures(long, "smallest", classHead, named(smallest), "the smallest classes");

    const histogram = card(cards, "Class sizes", "Number of classes by their number of samples.");
    const span = bin => (bin.low === bin.high ? whole(bin.low) : `${whole(bin.low)} to ${whole(bin.high)}`);
    chart(histogram, "number of classes by size", () => {
      const x = bins.map((bin, i) => i);
      // null draws no bar; 0 would look like a single class.
      const y = bins.map(bin => bin.classes || null);
      return { data: [x, y], options: {
        scales: { x: { time: false, range: () => [-0.6, x.length - 0.4] },
          y: { range: (u, low, high) => [0, Math.max(high, 1) * 1.08] } },
        axes: [axis("samples", { values: (u, splits) => splits.map(i => (bins[i] ? size(bins[i].low) : "")),
          splits: () => x.filter(i => i % Math.ceil(x.length / 8) === 0) }), axis("classes",
          { size: 70, incrs: Array.from({ length: 30 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3)) })],
        series: [{}, { fill: styleOf("--series"), stroke: styleOf("--series"), points: { show: false },
          paths: uPlot.paths.bars({ size: [0.8, 60] }) }],
        cursor: { drag: { x: false, y: false } },
        // The pointer selects a bar at any height.
        plugins: [tip(bins.map(bin => `${span(bin)} samples: ${amount(bin.classes, "class", "classes")}`),
          u => [x, x.map(() => u.posToVal(u.cursor.top, "y"))])] } };
    });
    figures(histogram, "bins", ["samples", "classes", "margins"],
      bins.map(bin => [span(bin), whole(bin.classes),
        bin.low === bin.high ? radians(bin.margin_low) : `${radians(bin.margin_low)} to ${radians(bin.margin_high)}`]));

    const share = q => (q.share === 0 ? "min" : q.share === 1 ? "max" : `${q.share * 100} %`);
    const margins = card(cards, "The margins",
      "Margin of a class by its number of samples, in radians. The points are quantiles of the classes.");
    chart(margins, "margin by number of samples", () => {
      const all = [...new Set([...curve.map(([n]) => place(n)), ...quantiles.map(q => place(q.samples))])]
        .sort((a, b) => a - b);
      const onCurve = new Map(curve.map(([n, margin]) => [place(n), margin]));
      const onPoint = new Map(quantiles.map(q => [place(q.samples), q.margin]));
      quantiles.forEach(q => onCurve.set(place(q.samples), q.margin));
      const x = quantiles.map(q => place(q.samples));
      const y = quantiles.map(q => q.margin);
      const texts = quantiles.map(q => {
        const here = quantiles.filter(other => other.samples === q.samples).map(share).join(", ");
        return `${here}: ${amount(q.samples, "sample")}, margin ${radians(q.margin)}`;
      });
      return { data: [all, all.map(n => onCurve.get(n) ?? null), all.map(n => onPoint.get(n) ?? null)],
        options: { scales: { x: logarithmic(all), y: { range: linearUp } },
          axes: [axis("samples", decades()), axis("margin", { size: 60 })],
          series: [{}, { ...line(false), spanGaps: true }, dots("--mark")], plugins: [tip(texts, () => [x, y])] } };
    });
    figures(margins, "quantiles", ["share of the classes", "samples up to", "margin"],
      quantiles.map(q => [share(q), whole(q.samples), radians(q.margin)]));
  }

  if (facts.comparison) {
    const { sizes, changes, new_labels: fresh, lost_labels: lost, grown, shrunk, unchanged } = facts.comparison;
    const beside = card(cards, "Compared with the baseline",
      sizes.length === 0 ? `No class has a label of ${facts.baseline}, the baseline.`
        : `Samples per class in ${facts.baseline} and now. A larger circle means more classes; sizes are rounded to a quarter of a doubling.`);
    if (sizes.length > 0) {
      chart(beside, "samples of the classes before and now", () => {
        const x = sizes.map(([before]) => place(before));
        const y = sizes.map(([, now]) => place(now));
        const most = Math.max(...sizes.map(([, , classes]) => classes));
        const texts = sizes.map(([before, now, classes]) =>
          `${whole(before)} before, ${whole(now)} now: ${amount(classes, "class", "classes")}`);
        const circles = u => {
          const { ctx } = u;
          ctx.save();
          ctx.beginPath();
          ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
          ctx.clip();
          ctx.strokeStyle = styleOf("--rule");
          const [from, to] = [Math.max(u.scales.x.min, u.scales.y.min), Math.min(u.scales.x.max, u.scales.y.max)];
          ctx.beginPath();
          ctx.moveTo(u.valToPos(from, "x", true), u.valToPos(from, "y", true));
          ctx.lineTo(u.valToPos(to, "x", true), u.valToPos(to, "y", true));
          ctx.stroke();
          ctx.fillStyle = styleOf("--series");
          ctx.globalAlpha = 0.6;
          sizes.forEach(([, , classes], i) => {
            ctx.beginPath();
            ctx.arc(u.valToPos(x[i], "x", true), u.valToPos(y[i], "y", true),
              devicePixelRatio * (2 + 8 * Math.sqrt(classes / most)), 0, 2 * Math.PI);
            ctx.fill();
          });
          ctx.restore();
        };
        return { data: [x, y], options: { scales: { x: logarithmic(x), y: logarithmicUp(y) },
          axes: [axis("samples before", decades()), axis("samples now", decades({ size: 60 }))],
          series: [{}, { paths: () => null, points: { show: false } }], hooks: { draw: [circles] },
          cursor: { drag: { x: true, y: true } }, plugins: [tip(texts, u => u.data)] } };
      });
    }
    const some = (labels, number) => labels.join(", ") + (number > labels.length ? ", …" : "");
    figures(beside, "comparison", ["classes", "number", "labels"], [
      ["grown", whole(grown), ""], ["unchanged", whole(unchanged), ""], ["shrunk", whole(shrunk), ""],
      ["new", whole(facts.new_classes), some(fresh, facts.new_classes)],
      ["lost", whole(facts.lost_classes), some(lost, facts.lost_classes)]]);

    const largest = card(report, "The largest changes",
      changes.length === 0 ? "No class in both files has a different margin." : "Classes in both files whose margin changed most.");
    table(largest, "changes", ["label", "samples before", "samples", "margin before", "margin", "change"],
      changes.map(c => [c.label, whole(c.samples_before), whole(c.samples), radians(c.margin_before),
        radians(c.margin), radians(c.margin - c.margin_before)]));
  }

  const run = card(report, "The run", "");
  table(run, "run", ["", ""], [["margin-min", facts.margin_min], ["margin-max", facts.margin_max],
    ["power", facts.power], ["norm", facts.norm], ["job", facts.generator], ["Spark", facts.spark], ["Java", facts.java],
    ["application", facts.application]].map(([name, value]) => [name, String(value)]));
  add(run, "code", facts.command).id = "command";

  draw();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      resize();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
