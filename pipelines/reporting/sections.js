// The lists: people with what they said, stories, edits, feeds, failures.

const ORIGINAL = {
  declared: "named as the original by another page",
  credited: "credited by another article",
  earliest: "published first",
};

function person(row) {
  const names = row.names.filter((name) => name !== row.name);
  const [first, rest] = [row.quotes.slice(0, 3), row.quotes.slice(3)];
  return make("article", { class: "card", tabindex: "-1", "data-person": row.name },
    make("h3", {}, row.name),
    make("p", { class: "meta" },
      `${count(row.n, "quotation")} in ${count(row.sources, "source")}`,
      names.length ? `. Also: ${names.join(", ")}` : ""),
    first.map(quotation),
    rest.length
      ? make("details", {}, make("summary", {}, `${count(rest.length, "more quotation")}`), rest.map(quotation))
      : null,
    row.reasons?.length
      ? make("details", {}, make("summary", {}, "Why these names are one person"),
        make("ul", { class: "changes" }, row.reasons.map((reason) => make("li", {}, reason))))
      : null);
}

function quotation(quote) {
  const spoken = quote.kind === "indirect" ? quote.text : `“${quote.text.replace(/[,;]$/, "")}”`;
  const cue = quote.cue ? `introduced by “${quote.cue}”, ` : "";
  return make("blockquote", { class: quote.kind },
    make("p", {}, spoken),
    make("footer", {},
      quote.kind === "direct" ? "" : `${quote.kind === "indirect" ? "In other words" : "Partly quoted"}, `,
      quote.places.flatMap((place, index) => [
        `${index ? "; " : ""}${place.sourceName}, ${isoDay(place.day)}: `,
        link(place.url, place.title || place.url)]),
      make("span", { class: "why" },
        `${cue}rule ${quote.rule}, right in ${Math.round(quote.confidence * 100)} % of cases`)));
}

function story(item) {
  const sources = new Set(item.members.map((member) => member.source)).size;
  const outside = item.original_by === "elsewhere"
    ? `The original is not among them${item.credit ? `: credited to ${item.credit}` : ""}.` : "";
  const members = [...item.members].sort((one, other) => other.original - one.original);
  return make("article", { class: "card" },
    make("h3", {}, item.title || "(no headline)"),
    make("p", { class: "meta" },
      `${count(item.members.length, "article")} in ${count(sources, "source")}. ${outside}`),
    make("ul", { class: "members" }, members.map((member) => make("li", {},
      make("strong", {}, sourceName(member.source)), ` (${member.date}): `,
      link(member.url, member.title || member.url), " ",
      member.original ? make("span", { class: "badge good" }, `original: ${ORIGINAL[item.original_by]}`) : null,
      !member.original && member.similarity
        ? make("span", { class: "meta" }, ` ${Math.round(member.similarity * 100)} % the same text`) : null))));
}

function occasion(item) {
  return make("article", { class: "card" },
    make("h3", {}, item.title || "(no headline)"),
    make("p", { class: "meta" }, `Shared words: ${item.shared.join(", ")}`),
    make("ul", { class: "members" }, item.members.map((member) => make("li", {},
      make("strong", {}, sourceName(member.source)), ` (${member.date}): `,
      link(member.url, member.title || member.url)))));
}

function edit(item) {
  const kinds = (kind) => item.paragraphs.filter((change) => change.change === kind).length;
  const said = { added: "New", removed: "Removed", altered: "Altered" };
  return make("article", { class: "card" },
    make("h3", {}, link(item.url, item.title || item.url)),
    make("p", { class: "meta" },
      `${sourceName(item.source)}, ${item.date}. Version ${item.version}, edited between `,
      `${clock(item.between[0])} and ${clock(item.between[1])} UTC: `,
      `${count(kinds("added"), "paragraph")} added, ${kinds("removed")} removed, ${kinds("altered")} altered.`),
    item.headline ? make("p", {}, make("strong", {}, "Headline: "), difference(item.headline)) : null,
    item.quotes.length ? make("div", {}, make("strong", {}, "Quotations"),
      make("ul", { class: "changes" }, item.quotes.map((change) => make("li", {},
        `${said[change.change]}${change.speaker ? `, ${change.speaker}` : ""}: `,
        difference(change.parts))))) : null,
    item.paragraphs.length ? make("details", {},
      make("summary", {}, `${count(item.paragraphs.length, "changed paragraph")}`),
      make("ul", { class: "changes" }, item.paragraphs.map((change) =>
        make("li", {}, difference(change.parts))))) : null);
}

function feeds(rows) {
  const healthy = rows.filter((row) => row.state === "healthy").length;
  return [
    make("p", {}, `${healthy.toLocaleString("en")} of ${count(rows.length, "feed")} ${rows.length === 1 ? "is" : "are"} healthy.`),
    table("State of every feed at its last poll", [
      { title: "Feed", value: (row) => link(row.url, row.title || row.url) },
      { title: "State", value: (row) =>
        make("span", { class: `badge ${row.state === "healthy" ? "good" : "bad"}` }, row.state) },
      { title: "Last answer", value: (row) =>
        [row.outcome, row.status, row.detail].filter((part) => part !== null).join(", ") },
      { title: "Polled", value: (row) => clock(row.polled_at) },
      { title: "Last news", value: (row) => (row.last_new_at ? clock(row.last_new_at) : "none yet") },
      { title: "Entries", number: true, value: (row) => String(row.entries ?? 0) },
      { title: "Failures in a row", number: true, value: (row) => String(row.failures) },
    ], rows),
  ];
}

function failures(errors, fetches) {
  if (!errors.length && !fetches.length) return [make("p", {}, "Everything was read.")];
  const tables = [];
  if (fetches.length) tables.push(table("Addresses that led to no article, by outcome", [
    { title: "Outcome", value: (row) => row[0] },
    { title: "Addresses", number: true, value: (row) => row[1].toLocaleString("en") },
    { title: "For example", value: (row) => row[2] },
    { title: "Reason", value: (row) => row[3] },
  ], fetches));
  if (errors.length) tables.push(table("Errors, by step", [
    { title: "Step", value: (row) => row[0] },
    { title: "Error", value: (row) => row[1] },
    { title: "Times", number: true, value: (row) => row[2].toLocaleString("en") },
    { title: "Message", value: (row) => row[3] },
    { title: "For example", value: (row) => row[4] },
  ], errors));
  else tables.push(make("p", {}, "No step failed on anything it was given."));
  return tables;
}

function clock(moment) {
  return moment.slice(0, 16).replace("T", " ");
}
