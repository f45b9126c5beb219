"use strict";
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const decisions = all(".one");
  if (!decisions.length) return;
  const groups = all(".group"), buttons = all(".row button");
  const path = document.getElementById("path"), clear = document.getElementById("clear");
  const expand = document.getElementById("expand"), shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const chosen = new Set();

  const filter = () => {
    const wanted = path.value.trim().toLowerCase();
    let count = 0;
    for (const group of groups) {
      const use = !chosen.size || chosen.has(group.dataset.use);
      let here = 0;
      for (const one of all(".one", group)) {
        one.hidden = !use || !one.dataset.path.toLowerCase().includes(wanted);
        here += !one.hidden;
      }
      group.hidden = !here;
      count += here;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(chosen.has(button.dataset.use)));
    shown.textContent = count === decisions.length ? `${count} shown` : `${count} of ${decisions.length}`;
    clear.hidden = !chosen.size && !wanted;
    nothing.hidden = count > 0;
  };
  const reset = () => { chosen.clear(); path.value = ""; filter(); };
  const openAll = (open) => {
    for (const one of decisions) one.open = open;
    expand.textContent = open ? "Close all" : "Open all";
    expand.setAttribute("aria-pressed", String(open));
  };
  const follow = () => {
    const one = /^#d\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!one) return;
    if (one.hidden) reset();
    one.open = true;
    one.scrollIntoView();
    one.querySelector("summary").focus({ preventScroll: true });
  };
  const step = (by) => {
    const visible = decisions.filter((one) => !one.hidden);
    const now = visible.findIndex((one) => one.contains(document.activeElement));
    const next = visible[now < 0 ? 0 : Math.min(Math.max(now + by, 0), visible.length - 1)];
    if (next) next.querySelector("summary").focus();
  };

  for (const button of buttons) button.addEventListener("click", () => {
    const use = button.dataset.use;
    if (!chosen.delete(use)) chosen.add(use);
    filter();
  });
  path.addEventListener("input", filter);
  clear.addEventListener("click", () => { reset(); path.focus(); });
  expand.addEventListener("click", () => openAll(expand.getAttribute("aria-pressed") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return reset();
    if (event.target === path || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); path.focus(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  let before = [];
  addEventListener("beforeprint", () => { before = decisions.filter((one) => !one.open); for (const one of before) one.open = true; });
  addEventListener("afterprint", () => { for (const one of before) one.open = false; });
  addEventListener("hashchange", follow);
  follow();
})();
