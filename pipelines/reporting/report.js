// What the filters choose, and the sections drawn anew from it.

const DAY_MS = 86400000;
const TOP_PEOPLE = 12, TOP_NAMES = 15;
const digest = JSON.parse(document.getElementById("digest").textContent);
const FIRST = new Date(`${digest.first}T00:00Z`), LAST = new Date(`${digest.last}T00:00Z`);
const SOURCE_NAMES = new Map(digest.sources.map(([source, name]) => [source, name || source]));
const PEOPLE = digest.people.map(([name, names, reasons], id) => ({ id, name, names, reasons }));
const QUOTES = digest.quotes.map(([id, source, day, text, kind, cue, rule, confidence, article]) => ({
  id, source, day, text, kind, cue, rule, confidence, sourceName: sourceName(source),
  title: digest.articles[article][0], url: digest.articles[article][1],
}));
const filters = document.getElementById("filters");

function sourceName(source) {
  return SOURCE_NAMES.get(source) || source;
}

function isoDay(day) {
  return new Date(+FIRST + day * DAY_MS).toISOString().slice(0, 10);
}

/** Read the filters; days count from the first day of the report. */
function chosen() {
  const values = new FormData(filters);
  const day = (name, otherwise) => {
    const moment = Date.parse(`${values.get(name)}T00:00Z`);
    return Number.isNaN(moment) ? otherwise : Math.round((moment - FIRST) / DAY_MS);
  };
  return {
    from: day("from", 0), to: day("to", Math.round((LAST - FIRST) / DAY_MS)),
    source: values.get("source"), person: values.get("person").trim().toLocaleLowerCase(),
  };
}

function inPeriod(filter, day) {
  return day >= filter.from && day <= filter.to;
}

function matches(filter, source, day) {
  return inPeriod(filter, day) && (!filter.source || filter.source === source);
}

function isMeant(filter, item) {
  if (!filter.person) return true;
  return item.names.some((name) => name.toLocaleLowerCase().includes(filter.person))
    || item.name.toLocaleLowerCase().includes(filter.person);
}

/** People that match, with their counts and quotations, the most quoted first. */
function peopleOf(filter) {
  const found = new Map();
  for (const [id, source, day, n] of digest.counts) {
    if (!matches(filter, source, day) || !isMeant(filter, PEOPLE[id])) continue;
    const row = found.get(id) || { ...PEOPLE[id], n: 0, seen: new Set(), days: [], quotes: [] };
    row.n += n;
    row.seen.add(source);
    row.days.push({ name: row.name, day: new Date(+FIRST + day * DAY_MS), n });
    found.set(id, row);
  }
  for (const quote of QUOTES) {
    if (found.has(quote.id) && matches(filter, quote.source, quote.day)) addQuote(found.get(quote.id), quote);
  }
  return [...found.values()].map((row) => ({ ...row, sources: row.seen.size }))
    .sort((one, other) => other.n - one.n || other.sources - one.sources || one.name.localeCompare(other.name));
}

/** Show words that several articles carry once, with all their places. */
function addQuote(row, quote) {
  const words = (text) => text.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const same = row.quotes.find((other) => words(other.text) === words(quote.text));
  if (same) same.places.push(quote);
  else row.quotes.push({ ...quote, places: [quote] });
}

/** Names of one kind with their articles in both halves of the period. */
function namesOf(filter, label) {
  const middle = filter.from + Math.floor((filter.to - filter.from) / 2);
  const found = new Map();
  for (const [kind, name, source, day, articles] of digest.entities) {
    if (kind !== label || !matches(filter, source, day)) continue;
    const row = found.get(name) || { name, before: 0, after: 0 };
    row[day <= middle ? "before" : "after"] += articles;
    found.set(name, row);
  }
  const rows = [...found.values()].sort((one, other) =>
    other.before + other.after - one.before - one.after || one.name.localeCompare(other.name));
  return [rows.slice(0, TOP_NAMES), isoDay(middle)];
}

function carriedBy(filter, items) {
  return items.filter((item) =>
    item.members.some((member) => matches(filter, member.source, dayOf(member.date))));
}

function editsOf(filter) {
  return digest.edits.filter((item) => matches(filter, item.source, dayOf(item.date))
    && (!filter.person || item.quotes.some((quote) =>
      (quote.speaker || "").toLocaleLowerCase().includes(filter.person))));
}

function dayOf(date) {
  return Math.round((new Date(`${date}T00:00Z`) - FIRST) / DAY_MS);
}

function list(name, items, show, step) {
  const container = document.querySelector(`[data-list=${name}]`);
  if (items.length) growing(container, items, show, step);
  else nothing(container);
}

function drawCharts(filter, people) {
  const chart = (name) => document.querySelector(`[data-chart=${name}]`);
  const top = people.slice(0, TOP_PEOPLE);
  drawPeople(chart("people"), top);
  drawTime(chart("time"), top.flatMap((row) => row.days), top.map((row) => row.name),
    new Date(+FIRST + filter.from * DAY_MS), new Date(+FIRST + filter.to * DAY_MS));
  drawNames(chart("names"), ...namesOf(filter, document.querySelector("[name=label]:checked").value));
}

function update() {
  const filter = chosen(), people = peopleOf(filter);
  drawCharts(filter, people);
  list("people", people, person, 6);
  list("stories", carriedBy(filter, digest.stories), story, 6);
  list("events", carriedBy(filter, digest.events), occasion, 6);
  list("edits", editsOf(filter), edit, 6);
  const quotes = d3.sum(people, (row) => row.n);
  document.getElementById("showing").value =
    `${count(quotes, "quotation")} of ${count(people.length, "person", "people")}`;
}

function setUpFilters() {
  for (const name of ["from", "to"]) {
    Object.assign(filters.elements[name], { min: digest.first, max: digest.last });
  }
  for (const [source, name, articles] of digest.sources) {
    filters.elements.source.append(make("option", { value: source }, `${name || source} (${articles})`));
  }
  replace("#all-people", ...PEOPLE.map((row) => make("option", { value: row.name })));
  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(update); };
  for (const event of ["input", "change"]) filters.addEventListener(event, soon);
  filters.addEventListener("reset", () => setTimeout(update));
  filters.addEventListener("submit", (event) => event.preventDefault());
  document.querySelectorAll("[name=label]").forEach((radio) => radio.addEventListener("change", soon));
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; soon(); } });
}

function setUpTheme() {
  const button = document.getElementById("theme");
  const set = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.textContent = dark ? "Light colours" : "Dark colours";
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  set(system.matches);
  system.addEventListener("change", () => set(system.matches));
  button.addEventListener("click", () => set(document.documentElement.dataset.theme !== "dark"));
}

/** Paper cannot be unfolded, and is white. */
function setUpPrinting() {
  let folded = [], theme = "light";
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".card details:not([open])")];
    folded.forEach((details) => { details.open = true; });
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    folded.forEach((details) => { details.open = false; });
    document.documentElement.dataset.theme = theme;
  });
}

setUpTheme();
setUpPrinting();
setUpFilters();
replace("[data-list=feeds]", ...feeds(digest.feeds));
replace("[data-list=failures]", ...failures(digest.errors, digest.fetches));
update();
