"use strict";
// What a page does in the browser: draws its chart, and keeps chart, table and address of one choice.
// Numbers are written as orchestration/site/words.py writes them.

const $ = (id) => document.getElementById(id);
const read = (id) => ($(id) ? JSON.parse($(id).textContent) : null);

// ---------- words

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const MONEY = { "Canadian dollars": "C$", "US dollars": "US$", "US dollars per TEU": "US$" };
const COUNTS = { "ship calls": " calls", "twenty-foot equivalents": " TEU" };
const AFTER = { days: " days", partners: " partners", points: " points", tonnes: " tonnes", ...COUNTS };

function fixed(value, digits) {
  const text = Math.abs(value).toLocaleString("en-CA", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value < 0 && /[1-9]/.test(text) ? "−" : "") + text;
}
function scaled(value) {
  const size = Math.abs(value);
  for (const [scale, name] of [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]])
    if (size >= scale && !(scale === 1e6 && size < 1e7)) return `${fixed(value / scale, size < 10 * scale ? 2 : 1)} ${name}`;
  if (value === 0 || size >= 10) return fixed(value, 0);
  return fixed(value, Math.max(0, 2 - Math.floor(Math.log10(size))));
}
function figure(value, unit) {
  if (value === null || value === undefined) return "";
  if (unit in MONEY) return (value < 0 ? "−" : "") + MONEY[unit] + scaled(Math.abs(value));
  if (unit === "%" || unit === "per cent") return `${fixed(value, 1)}%`;
  if (unit === "correlation") return fixed(value, 2);
  if (["points", "index", "days", "partners"].includes(unit)) return fixed(value, 1) + (AFTER[unit] || "");
  if (unit in COUNTS && Math.abs(value) < 10) {
    const text = fixed(value, 0);
    return text + (text === "1" ? AFTER[unit].replace(/s$/, "") : AFTER[unit]);
  }
  return scaled(value) + (AFTER[unit] || "");
}
// A tick of the axis: as short as it can be.
function tick(value, unit) {
  const size = Math.abs(value);
  if (size >= 1e6 && size < 1e7) return (value < 0 ? "−" : "") + (MONEY[unit] || "") + fixed(size / 1e6, 1).replace(/\.0$/, "") + "M";
  const short = figure(value, unit).replace(/(\.\d*[1-9])0+(?=\D|$)|\.0+(?=\D|$)/, "$1").replace(/ (calls?|partners|points|TEU|tonnes|days)$/, "");
  return short.replace(" billion", "B").replace(" million", "M").replace(" trillion", "T");
}
const monthName = (key) => `${MONTHS[Number(key.slice(5)) - 1]} ${key.slice(0, 4)}`;
const PERIOD = { "twelve months to": "Twelve months to ", month: "", period: "" };
// A period as rows name it, else the month or the twelve months to it; short where it stands under an axis.
const periodName = (data, key) => PERIOD[data.period] + keyName(data, key);
const capital = (text) => text.replace(/^\w/, (first) => first.toUpperCase());
const keyName = (data, key) => capital(data.periods[key] || monthName(key));
const shortPeriod = (name) => name.replace(/^End of /, "").replace(/^.* to (\w{3})\w* (\d{4})$/, "to $1 $2");
const between = (row) => `${figure(row.low, row.unit)} to ${figure(row.high, row.unit)}`;
function told(row) {
  if (row.low === null && row.high === null) return figure(row.value, row.unit);
  if (row.value === null) return row.low === row.high ? figure(row.low, row.unit) : between(row);
  return `${figure(row.value, row.unit)} (${between(row)})`;
}
function wrapped(text, width, below = "") {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && (last.length + word.length + 1) * 7 > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return [...(lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines), ...(below ? [below] : [])];
}

// ---------- rows and choice

function rowsOf(data) {
  const texts = Object.entries(data.texts), numbers = Object.entries(data.numbers);
  return data.numbers.value.map((_, at) => {
    const row = {};
    for (const [name, column] of texts) row[name] = column.list[column.at[at]];
    for (const [name, column] of numbers) row[name] = column[at];
    if (row.value === null && row.low !== null && row.low === row.high) [row.value, row.low, row.high] = [row.low, null, null];
    return row;
  });
}
const readAddress = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

class Answer {
  constructor(data) {
    this.data = data;
    this.rows = rowsOf(data);
    this.isTime = data.kind === "time";
    this.key = this.isTime ? "month" : "item";
    this.asked = readAddress();
    this.chosen = {};
    this.hidden = new Set((this.asked.get("hide") || "").split("|").filter(Boolean));
    this.from = this.asked.get("from");
    this.to = this.asked.get("to");
    this.at = null;
    this.isWhole = false;
    this.opening = [...$("lead").childNodes];
    this.unknown = [];
    this.choose();
  }
  // Each choice is offered as the ones before it leave it; what the address asks for goes before the first.
  choose(changed) {
    let left = this.rows;
    this.offered = {};
    for (const name of Object.keys(this.data.choices)) {
      const options = [...new Set(left.map((row) => row[name]))];
      const wanted = [changed && changed[name], this.chosen[name], this.asked.get(name)].find((one) => options.includes(one));
      if (!changed && this.asked.has(name) && !options.includes(this.asked.get(name)))
        this.unknown.push([this.data.choices[name], this.asked.get(name), wanted || options[0]]);
      this.offered[name] = options;
      this.chosen[name] = wanted || options[0];
      left = left.filter((row) => row[name] === this.chosen[name]);
    }
    this.ofChoice = left;
    this.keys = [...new Set(left.map((row) => row[this.key]))];
    if (this.isTime) this.keys.sort();
    this.lines = this.isTime ? [...new Set(left.map((row) => row.line))] : [];
    this.unit = left[0].unit;
    this.data.periods = Object.fromEntries(left.filter((row) => row.month && row.period_name).map((row) => [row.month, row.period_name]));
  }
  // Whether the page shows what its sentence is of.
  get isOpening() {
    const isFirst = Object.keys(this.data.choices).every((name) => this.chosen[name] === this.rows[0][name]);
    return isFirst && (!this.isTime || (!this.hidden.has(this.lines[0]) && this.span[1] === this.keys[this.keys.length - 1]));
  }
  get isMonthly() {
    return this.keys.length > 12 && this.keys.includes(nextMonth(this.keys[0]));
  }
  // Rows of a ranking of which the chart says something; the others stand in the table with their note.
  get plotted() {
    return this.shown.filter((row) => !row.note);
  }
  // What stands below the name of an item in the chart.
  below(item) {
    if (!this.data.labelled) return "";
    const [name, before] = this.data.labelled;
    const row = this.plotted.find((one) => one.item === item);
    return row && row[name] !== "–" ? before + row[name] : "";
  }
  get span() {
    const first = this.keys.find((key) => key >= (this.from || "")) || this.keys[0];
    const last = this.keys.filter((key) => key <= (this.to || "9999")).pop() || this.keys[this.keys.length - 1];
    return first <= last ? [first, last] : [last, first];
  }
  get shown() {
    if (!this.isTime) return this.ofChoice;
    const [first, last] = this.span;
    return this.ofChoice.filter((row) => !this.hidden.has(row.line) && row.month >= first && row.month <= last);
  }
  writeAddress() {
    const parts = new URLSearchParams();
    for (const [name, options] of Object.entries(this.offered)) if (this.chosen[name] !== options[0]) parts.set(name, this.chosen[name]);
    const hidden = this.lines.filter((line) => this.hidden.has(line));
    if (hidden.length) parts.set("hide", hidden.join("|"));
    if (this.isTime) {
      const [first, last] = this.span;
      if (first !== this.keys[0]) parts.set("from", first);
      if (last !== this.keys[this.keys.length - 1]) parts.set("to", last);
    }
    const text = parts.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }
}

// ---------- the chart

const stamp = (key) => new Date(Number(key.slice(0, 4)), Number(key.slice(5)) - 1).getTime();
const keyOf = (time) => `${new Date(time).getFullYear()}-${String(new Date(time).getMonth() + 1).padStart(2, "0")}`;
function nextMonth(key) {
  const [year, month] = key.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}
// What the chart gets: a row without a value where a month is not there, so that a line ends.
function drawn(answer) {
  const shown = answer.plotted, isMonthly = answer.isMonthly;
  if (!answer.isTime) return shown.map((row) => ({ ...row }));
  const rows = [];
  for (const line of answer.lines) {
    const ofLine = shown.filter((row) => row.line === line);
    ofLine.forEach((row, place) => {
      const last = ofLine[place - 1], next = ofLine[place + 1];
      const alone = !isMonthly || ((!next || next.month !== nextMonth(row.month)) && (!last || nextMonth(last.month) !== row.month));
      rows.push({ ...row, month: stamp(row.month), alone });
      if (isMonthly && next && next.month !== nextMonth(row.month))
        rows.push({ line, month: stamp(nextMonth(row.month)), value: null, low: null, high: null });
    });
  }
  return rows;
}
// The ends of the value axis: never so narrow that little looks like much.
function ends(answer) {
  const values = answer.plotted.flatMap((row) => [row.value, row.low, row.high]).filter((value) => value !== null);
  if (answer.data.base !== null) values.push(answer.data.base);
  let low = Math.min(...values), high = Math.max(...values);
  if (!values.length) return [0, 1, 5];
  if (answer.data.isFromZero || !answer.isTime) [low, high] = [Math.min(0, low), Math.max(0, high)];
  else {
    const least = answer.unit === "%" || answer.unit === "index" ? 10 : Math.abs(high) * 0.1;
    const missing = Math.max(0, least - (high - low)) / 2;
    [low, high] = [low >= 0 ? Math.max(0, low - missing) : low - missing, high + missing];
  }
  const step = 10 ** Math.floor(Math.log10((high - low || 1) / 4));
  const unit = [1, 2, 2.5, 5, 10].map((part) => part * step).find((part) => (high - low) / part <= 6) || step * 10;
  const isWhole = answer.unit === "%" && !answer.isTime && low === 0 && high <= 100 && answer.shown.every((row) => row.value === null);
  if (isWhole) return [0, 100, 5];
  return [Math.floor(low / unit + 1e-9) * unit, Math.ceil(high / unit - 1e-9) * unit, 6];
}

async function draw(answer, spec) {
  spec.datasets = { ...spec.datasets, rows: drawn(answer) };
  const options = {
    actions: false, renderer: "svg", tooltip: false, logLevel: 1,
    expressionFunctions: { figure: tick, wrapped: (text, width) => wrapped(text, width, answer.below(text)), stop: (time) => shortPeriod(periodName(answer.data, keyOf(time))) },
  };
  const { view } = await vegaEmbed($("drawing"), spec, options);
  return view;
}
function fit(answer) {
  const width = $("chart").clientWidth;
  const labels = Math.min(300, Math.round(width * 0.4));
  $("chart").style.setProperty("--height", `${Math.max(150, new Set(answer.plotted.map((row) => row[answer.key])).size * ((width < 560 ? 54 : 44) + (answer.data.labelled ? 16 : 0)) + 60)}px`);
  return labels;
}
const spanned = (answer) => answer.isTime ? answer.keys.filter((key) => key >= answer.span[0] && key <= answer.span[1]) : [];
// Periods that have a label under the axis: as many as there is room for, and always the newest.
function stopsOf(answer) {
  if (answer.data.period !== "period" || answer.isMonthly) return null;
  const keys = spanned(answer);
  const every = Math.ceil(keys.length / Math.max(2, Math.floor($("chart").clientWidth / 65)));
  return keys.filter((_, at) => (keys.length - 1 - at) % every === 0).map(stamp);
}
function update(answer, view) {
  const [low, high, ticks] = ends(answer);
  const labels = fit(answer);
  view.signal("low", low).signal("high", high).signal("ticks", $("chart").clientWidth < 500 ? Math.min(ticks, 4) : ticks);
  view.signal("months", spanned(answer).length).signal("stops", stopsOf(answer));
  view.signal("unit", answer.unit).signal("labelWidth", labels).signal("at", null);
  view.data("rows", drawn(answer));
  view.width($("chart").clientWidth).height($("chart").clientHeight).run();
}

// ---------- reading values: one way for mouse, finger and arrow keys

function point(answer, view, key) {
  answer.at = key;
  view.signal("at", key === null ? null : answer.isTime ? stamp(key) : key).run();
  const box = $("readout");
  box.hidden = key === null;
  if (key === null) return;
  const rows = answer.plotted.filter((row) => row[answer.key] === key);
  box.replaceChildren(element("b", {}, answer.isTime ? periodName(answer.data, key) : key));
  for (const row of rows) {
    const name = element("em", {}, answer.isTime ? row.line : row.value === null ? "between" : "value");
    name.style.setProperty("--swatch", answer.isTime ? colour(answer, row.line) : "var(--line-1)");
    box.append(element("span", {}, name, element("i", {}, told(row))));
    for (const [column, heading] of Object.entries(answer.data.columns || {}))
      if (row[column] && row[column] !== "–") box.append(element("span", {}, element("span", {}, heading), element("i", {}, row[column])));
  }
  const width = $("chart").clientWidth;
  if (answer.isTime) {
    const x = view.origin()[0] + view.scale("x")(stamp(key));
    box.style.left = x > width / 2 ? "" : `${x + 14}px`;
    box.style.right = x > width / 2 ? `${width - x + 14}px` : "";
    box.style.top = "8px";
  } else {
    const y = view.origin()[1] + view.scale("y")(key) + view.scale("y").bandwidth();
    box.style.left = "";
    box.style.right = "8px";
    box.style.top = `${y + 4}px`;
  }
}
function nearest(answer, view, event) {
  const area = $("chart").getBoundingClientRect();
  const [left, top] = view.origin();
  const keys = [...new Set(answer.plotted.map((row) => row[answer.key]))];
  const scale = view.scale(answer.isTime ? "x" : "y");
  const place = answer.isTime ? event.clientX - area.left - left : event.clientY - area.top - top;
  const middle = (key) => scale(answer.isTime ? stamp(key) : key) + (answer.isTime ? 0 : scale.bandwidth() / 2);
  return keys.reduce((best, key) => (Math.abs(middle(key) - place) < Math.abs(middle(best) - place) ? key : best), keys[0]);
}
function listen(answer, view) {
  const target = $("chart");
  target.addEventListener("pointermove", (event) => {
    const key = nearest(answer, view, event);
    if (key !== undefined && key !== answer.at) point(answer, view, key);
  });
  target.addEventListener("pointerleave", () => point(answer, view, null));
  target.addEventListener("blur", () => point(answer, view, null));
  target.addEventListener("keydown", (event) => {
    const keys = [...new Set(answer.plotted.map((row) => row[answer.key]))];
    if (answer.isTime) keys.sort();
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const now = keys.indexOf(answer.at);
    let next = null;
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = keys.length - 1;
    else if (event.key === "Escape") { point(answer, view, null); return; }
    else if (step) next = now < 0 ? (answer.isTime ? keys.length - 1 : 0) : Math.min(keys.length - 1, Math.max(0, now + step));
    if (next === null || !keys.length) return;
    event.preventDefault();
    point(answer, view, keys[next]);
  });
}

// ---------- controls, legend, table

const colour = (answer, line) => `var(--line-${(answer.data.lines.indexOf(line) % 10) + 1})`;

function select(name, label, options, chosen, write, change) {
  const box = element("select", { name, id: `choice-${name}` });
  for (const option of options) box.append(element("option", { value: option, ...(option === chosen ? { selected: "" } : {}) }, write(option)));
  box.addEventListener("change", () => change(box.value));
  return element("div", {}, element("label", { for: box.id }, label), box);
}
function controls(answer, refresh) {
  const form = document.querySelector(".controls");
  const boxes = Object.entries(answer.data.choices)
    .filter(([name]) => answer.offered[name].length > 1 || name in answer.chosen)
    .map(([name, label]) => select(name, label, answer.offered[name], answer.chosen[name], (text) => text, (value) => {
      answer.choose({ [name]: value });
      refresh(name);
    }));
  if (answer.isTime && answer.keys.length > 3) {
    const [first, last] = answer.span; // an end that is put beyond the other takes it along
    const named = (key) => keyName(answer.data, key);
    boxes.push(select("from", "From", answer.keys, first, named, (value) => { answer.from = value; if (last < value) answer.to = value; refresh("from"); }));
    boxes.push(select("to", "To", answer.keys, last, named, (value) => { answer.to = value; if (value < first) answer.from = value; refresh("to"); }));
  }
  form.replaceChildren(...boxes);
}
function legend(answer, refresh) {
  const group = document.querySelector(".legend");
  group.hidden = answer.lines.length < 2;
  group.replaceChildren(...answer.lines.map((line) => {
    const button = element("button", { type: "button", "aria-pressed": String(!answer.hidden.has(line)), "data-line": line }, line);
    button.style.setProperty("--swatch", colour(answer, line));
    button.addEventListener("click", () => {
      const others = answer.lines.filter((one) => one !== line && !answer.hidden.has(one));
      if (answer.hidden.has(line)) answer.hidden.delete(line);
      else if (others.length) answer.hidden.add(line);
      refresh(null);
      group.querySelector(`[data-line="${CSS.escape(line)}"]`).focus();
    });
    return button;
  }));
}
const MOST_ROWS = 24;
const HEAD = { month: "Month", period: "Period", "twelve months to": "Twelve months to" };
function table(answer) {
  const shown = answer.shown;
  const keys = [...new Set(shown.map((row) => row[answer.key]))];
  if (answer.isTime) keys.sort().reverse();
  // Of a time the lines; of a ranking the parts of its figures, as far as it has them.
  const columns = answer.isTime
    ? answer.lines.filter((line) => !answer.hidden.has(line)).map((line) => [line, (row) => row.line === line, told])
    : [["Value", "value"], ["From", "low"], ["To", "high"]]
      .filter(([, part]) => shown.some((row) => row[part] !== null))
      .map(([name, part]) => [name, () => true, (row) => figure(row[part], row.unit)])
      .concat(Object.entries(answer.data.columns || {}).map(([column, heading]) => [heading, () => true, (row) => row[column]]));
  const ofKey = Map.groupBy(shown, (row) => row[answer.key]);
  const head = element("tr", {}, element("th", { scope: "col" }, answer.isTime ? HEAD[answer.data.period] : "What"));
  for (const [name] of columns) head.append(element("th", { scope: "col", class: "n" }, name));
  const body = element("tbody");
  for (const key of keys.slice(0, answer.isWhole ? keys.length : MOST_ROWS)) {
    const row = element("tr", {}, element("th", { scope: "row", ...(answer.isTime ? { class: "month" } : {}) }, answer.isTime ? keyName(answer.data, key) : key));
    const [first] = ofKey.get(key);
    if (first.note) {
      row.append(element("td", { colspan: columns.length }, `${between(first)}: ${first.note}`));
      body.append(row);
      continue;
    }
    for (const [, isOf, write] of columns) {
      const cell = ofKey.get(key).find(isOf);
      row.append(element("td", { class: "n" }, (cell && write(cell)) || "–"));
    }
    body.append(row);
  }
  $("table").replaceChildren(element("thead", {}, head), body);
  $("table").parentElement.classList.toggle("tall", answer.isWhole && keys.length > MOST_ROWS);
  $("more").hidden = answer.isWhole || keys.length <= MOST_ROWS;
  $("more").textContent = `Show all ${keys.length} rows`;
  if ($("compared")) compare(answer);
}
// Published figures beside what the warehouse computes for the same, where it does.
function compare(answer) {
  const rows = answer.shown.filter((row) => row.compared !== null && row.value !== null && !answer.hidden.has(row.line));
  rows.sort((one, other) => other.month.localeCompare(one.month));
  const body = element("tbody");
  for (const row of rows) {
    const differs = row.value ? `${fixed(100 * (row.compared / row.value - 1), 1)}%` : "–";
    const cells = [figure(row.value, row.unit), figure(row.compared, row.unit), differs];
    body.append(element("tr", {}, element("th", { scope: "row" }, `${row.line}, ${periodName(answer.data, row.month)}`),
      ...cells.map((text) => element("td", { class: "n" }, text))));
  }
  $("compared").tBodies[0].replaceWith(body);
  $("beside").hidden = !rows.length;
  $("alone").hidden = !!rows.length;
}
const some = (parts) => [...parts.slice(0, 3), ...(parts.length > 3 ? [`and ${parts.length - 3} more below`] : [])].join("; ");
// What the address asks for and is not on offer.
function sayUnknown(answer) {
  const told = answer.unknown.map(([label, asked, shown]) => `${label} “${asked}” is not on offer: ${shown} is shown.`);
  $("unknown").textContent = `The address asks for a choice that this page does not have. ${told.join(" ")}`;
  $("unknown").hidden = !told.length;
  if (told.length) answer.writeAddress();
}
function sayShown(answer) {
  const choice = Object.values(answer.chosen).join(", ");
  const first = answer.lines.find((line) => !answer.hidden.has(line));
  const rows = answer.isTime ? answer.shown : answer.plotted;
  const period = answer.isTime ? "" : [...new Set(answer.shown.map((row) => row.period_name).filter(Boolean))].join("; ");
  $("period").textContent = capital(period);
  $("period").hidden = !period;
  let text = "";
  if (answer.isTime && rows.length) {
    // The newest month of the first line, as in the sentence of the page: others may end earlier or later.
    const newest = rows.filter((row) => row.line === first && told(row)).map((row) => row.month).sort().pop();
    const now = rows.filter((row) => row.month === newest).map((row) => `${row.line} ${told(row)}`);
    text = `${periodName(answer.data, newest)}: ${now.join("; ")}.`;
    $("lead").replaceChildren(...(answer.isOpening ? answer.opening : [`${choice ? `${choice}. ` : ""}${periodName(answer.data, newest)}: ${some(now)}.`]));
  } else if (rows.length) {
    text = `${rows[0].item}: ${told(rows[0])}.`;
    $("lead").replaceChildren(...(answer.isOpening ? answer.opening : [`${choice ? `${choice}. ` : ""}${text}`]));
  }
  $("shown").textContent = choice ? `Shown: ${choice}. ${text}` : text;
  if (answer.isTouched || location.hash.includes("=")) $("chart").setAttribute("aria-label", `${document.querySelector("h1").textContent} ${$("shown").textContent}`);
}

let shownAnswer = null;
async function showAnswer(data) {
  const answer = shownAnswer = new Answer(data);
  let view = null;
  const refresh = (focused) => {
    answer.isTouched = true;
    controls(answer, refresh);
    legend(answer, refresh);
    table(answer);
    sayShown(answer);
    answer.writeAddress();
    if (view) { point(answer, view, null); update(answer, view); }
    if (focused) document.querySelector(`.controls [name="${focused}"]`)?.focus();
  };
  controls(answer, refresh);
  legend(answer, refresh);
  table(answer);
  sayShown(answer);
  sayUnknown(answer);
  $("more").addEventListener("click", () => { answer.isWhole = true; table(answer); });
  addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    location.reload();
  });
  fit(answer);
  view = await draw(answer, read("spec"));
  update(answer, view);
  listen(answer, view);
  new ResizeObserver(() => update(answer, view)).observe($("chart").parentElement);
  document.documentElement.dataset.ready = "yes";
}

async function showMap(spec) {
  const { view } = await vegaEmbed($("drawing"), spec, { actions: false, renderer: "svg", logLevel: 1 });
  const fitted = () => view.width($("map").clientWidth).height($("map").clientHeight).run();
  fitted();
  new ResizeObserver(fitted).observe($("map"));
  document.documentElement.dataset.ready = "yes";
}

// ---------- the rest of the page

for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", async () => {
    const text = $(button.dataset.copy).textContent;
    try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
    catch { getSelection().selectAllChildren($(button.dataset.copy)); button.textContent = "Selected: copy it now"; }
  });
if (["127.0.0.1", "localhost"].includes(location.hostname)) {
  for (const link of document.querySelectorAll("[data-service=dagster]"))
    link.href = `http://${location.hostname}:3000${link.getAttribute("href")}`;
  for (const part of document.querySelectorAll(".served")) part.hidden = false;
}
addEventListener("beforeprint", () => { if (shownAnswer) { shownAnswer.isWhole = true; table(shownAnswer); } for (const part of document.querySelectorAll("details:not(.code)")) part.open = true; });

if ($("data")) showAnswer(read("data"));
else if ($("map")) showMap(read("spec"));
else document.documentElement.dataset.ready = "yes";
