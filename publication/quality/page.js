"use strict";
(() => {
  const all = document.getElementById("all"), form = all.querySelector("form");
  const rows = [...all.querySelectorAll("tr[data-statut]")], groups = [...all.querySelectorAll("details.group")];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const count = form.querySelector("output b"), opened = new Set();
  const choose = () => {
    const asked = [...new FormData(form)].filter(([, value]) => value.trim());
    const words = (form.elements.texte.value.toLowerCase().match(/\S+/g)) || [];
    const wanted = (row) => words.every((word) => texts.get(row).includes(word))
      && asked.every(([name, value]) => name === "texte" || row.dataset[name] === value);
    let shown = 0;
    for (const row of rows) { row.hidden = !wanted(row); shown += !row.hidden; }
    for (const group of groups) {
      const left = group.querySelector("tr[data-statut]:not([hidden])");
      group.hidden = !left;
      if (asked.length && left && !group.open) { group.open = true; opened.add(group); }
      if (!asked.length && opened.delete(group)) group.open = false;
    }
    count.textContent = shown;
  };
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  choose();
})();
