// Finds rows of the matrix; without it, all of them are there.
(() => {
  "use strict";
  const form = document.querySelector("form.filter");
  if (!form) return;
  const body = document.querySelector(".matrix tbody");
  const rows = [...body.rows].map((row, rank) => ({
    row, rank,
    title: row.cells[0].textContent.toLowerCase(),
    section: row.cells[1].textContent,
    words: [...row.cells].slice(2).map((cell) => cell.textContent.replace(/^\S+\s+/, "")),
    at: row.dataset.at || "",
  }));
  const orders = {
    rank: (a, b) => a.rank - b.rank,
    newest: (a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.rank - b.rank),
    title: (a, b) => a.title.localeCompare(b.title) || a.rank - b.rank,
  };
  const value = (name) => form.elements.namedItem(name).value;
  const show = () => {
    const text = value("text").trim().toLowerCase(), verdict = value("verdict");
    const aggregator = value("aggregator"), section = value("section");
    let count = 0;
    for (const each of [...rows].sort(orders[value("sort")])) {
      const words = aggregator === "" ? each.words : [each.words[Number(aggregator)]];
      const hit = (!text || each.title.includes(text)) && (!section || each.section === section)
        && (!verdict || words.includes(verdict));
      each.row.hidden = !hit;
      count += hit ? 1 : 0;
      body.append(each.row);
    }
    form.querySelector(".matching").textContent = `${count} of ${rows.length} shown`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  document.querySelector(".noscript").hidden = true;
  show();
})();
