// Charts. Each is a figure with a name for screen readers, and has its numbers as a table below it.

const CHART_STYLE = { background: "transparent", color: "inherit", fontSize: "13px", overflow: "visible" };

function widthOf(container) {
  return Math.max(280, Math.min(container.clientWidth || 700, 1040));
}

function draw(container, options, label, columns, rows) {
  const svg = Plot.plot({ width: widthOf(container), style: CHART_STYLE, ...options });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  container.replaceChildren(
    make("figure", {}, svg),
    make("details", {}, make("summary", {}, "Show the numbers"), table(label, columns, rows)));
}

function nothing(container) {
  container.replaceChildren(make("p", { class: "note" }, "Nothing matches these filters."));
}

function shorten(name, most) {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** Bars: who has how many quotations. Rows: {name, n, sources}. */
function drawPeople(container, rows) {
  if (!rows.length) return nothing(container);
  const narrow = widthOf(container) < 520;
  const names = new Map(rows.map((row) => [row.name, shorten(row.name, narrow ? 16 : 32)]));
  draw(container, {
    height: 34 + rows.length * 26,
    marginLeft: narrow ? 128 : 200,
    marginRight: 40,
    x: { axis: null },
    y: { label: null, domain: rows.map((row) => row.name), tickSize: 0, tickFormat: (name) => names.get(name) },
    marks: [
      Plot.barX(rows, { x: "n", y: "name", fill: "var(--accent)", insetTop: 2, insetBottom: 2, rx: 2 }),
      Plot.text(rows, { x: "n", y: "name", text: (row) => String(row.n), textAnchor: "start", dx: 5 }),
    ],
  }, "Number of quotations by person", [
    { title: "Person", value: (row) => row.name },
    { title: "Quotations", number: true, value: (row) => String(row.n) },
    { title: "Sources", number: true, value: (row) => String(row.sources) },
  ], rows);
}

/** A row of days (or weeks) per person. Rows: {name, day: Date, n}. */
function drawTime(container, rows, names, first, last) {
  if (!rows.length) return nothing(container);
  const days = Math.round((last - first) / DAY_MS) + 1;
  const unit = days <= 45 ? d3.utcDay : days <= 400 ? d3.utcMonday : d3.utcMonth;
  const steps = unit.range(unit.floor(first), new Date(+last + 1));
  const cells = d3.rollups(rows, (group) => d3.sum(group, (row) => row.n), (row) => row.name,
    (row) => +unit.floor(row.day)).flatMap(([name, values]) =>
    values.map(([step, n]) => ({ name, step: new Date(step), n })));
  const narrow = widthOf(container) < 520;
  const format = d3.utcFormat(unit === d3.utcMonth ? "%b %Y" : "%-d %b");
  const every = Math.ceil(steps.length / (narrow ? 4 : 12));
  draw(container, {
    height: 46 + names.length * 28,
    marginLeft: narrow ? 128 : 200,
    x: { type: "band", domain: steps, label: null, tickSize: 0, ticks: steps.filter((_, i) => i % every === 0),
         tickFormat: format, padding: 0.06 },
    y: { label: null, domain: names, tickSize: 0, tickFormat: (name) => shorten(name, narrow ? 16 : 32), padding: 0.12 },
    opacity: { type: "sqrt", domain: [0, d3.max(cells, (cell) => cell.n)], range: [0.12, 1] },
    marks: [
      Plot.ruleY(names, { stroke: "var(--line)" }),
      Plot.cell(cells, { x: "step", y: "name", fill: "var(--accent)", fillOpacity: "n", rx: 2,
        title: (cell) => `${cell.name}, ${format(cell.step)}: ${count(cell.n, "quotation")}` }),
    ],
  }, `Quotations of the ${names.length} people quoted most, by ${unit === d3.utcDay ? "day" : unit === d3.utcMonth ? "month" : "week"}`, [
    { title: "Person", value: (cell) => cell.name },
    { title: "From", value: (cell) => format(cell.step) },
    { title: "Quotations", number: true, value: (cell) => String(cell.n) },
  ], cells);
}

/** From the first half of the period to the second. Rows: {name, before, after}. */
function drawNames(container, rows, border) {
  if (!rows.length) return nothing(container);
  const narrow = widthOf(container) < 520;
  const dots = rows.flatMap((row) => [
    { name: row.name, n: row.before, when: "before" }, { name: row.name, n: row.after, when: "after" }]);
  draw(container, {
    height: 60 + rows.length * 26,
    marginLeft: narrow ? 128 : 200,
    marginTop: 34,
    x: { label: null, grid: true, tickFormat: "d", ticks: 5, axis: "top", zero: true },
    y: { label: null, domain: rows.map((row) => row.name), tickSize: 0, tickFormat: (name) => shorten(name, narrow ? 16 : 32) },
    marks: [
      Plot.link(rows, { x1: "before", x2: "after", y: "name", stroke: "var(--accent)", strokeWidth: 2, markerEnd: "arrow" }),
      Plot.dot(dots.filter((dot) => dot.when === "before"), { x: "n", y: "name", r: 4, stroke: "var(--accent)", fill: "var(--paper)" }),
      Plot.dot(dots.filter((dot) => dot.when === "after"), { x: "n", y: "name", r: 4, fill: "var(--accent)" }),
    ],
  }, `Articles that name them: hollow until ${border}, filled after`, [
    { title: "Name", value: (row) => row.name },
    { title: `Articles until ${border}`, number: true, value: (row) => String(row.before) },
    { title: "Articles after", number: true, value: (row) => String(row.after) },
    { title: "Change", number: true, value: (row) => `${row.after >= row.before ? "+" : "−"}${Math.abs(row.after - row.before)}` },
  ], rows);
  container.prepend(make("p", { class: "note" },
    `Hollow dot: articles published until ${border}. Filled dot: articles published after it.`));
}
