// Everything works without this; with it, by keyboard and without reloading.
"use strict";
(() => {
  const $ = (s, in_ = document) => in_.querySelector(s);
  const all = (s, in_ = document) => [...in_.querySelectorAll(s)];

  // Keys may be switched off: people who dictate trigger them by accident.
  const keysOn = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const box = $("#keys");
  if (box) {
    box.checked = keysOn();
    box.addEventListener("change", () => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { } });
  }

  // The worklist and the findings are both something to walk through.
  const items = () => $("#list") ? all("#list tbody tr") : all(".finding[tabindex]");
  let here = -1;
  function go(to) {
    const list = items();
    if (!list.length) return;
    list[here]?.classList.remove("here");
    here = Math.max(0, Math.min(to, list.length - 1));
    const item = list[here];
    item.classList.add("here");
    const target = $("a.open", item) || item;
    target.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    if (item.dataset.at) mark(item.dataset.at);
  }
  document.addEventListener("focusin", e => {
    const item = e.target.closest("#list tbody tr, .finding[tabindex]");
    if (!item) return;
    const list = items(), at = list.indexOf(item);
    if (at >= 0 && at !== here) { list[here]?.classList.remove("here"); here = at; item.classList.add("here"); }
  });

  function reveal(item, selector) {
    const found = item && $(selector, item);
    if (!found) return false;
    if (found.tagName === "DETAILS") found.open = true;
    const field = $("select, textarea, input:not([type=hidden]), button", found);
    field?.focus();
    return true;
  }

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") {
      const open = e.target.closest("details[open]");
      if (open) { open.open = false; $("summary", open).focus(); } else { e.target.blur?.(); }
      return;
    }
    if (e.target.closest("input:not([type=checkbox]), textarea, select") || !keysOn()) return;
    const list = items(), item = list[here];
    const onList = !!$("#list");
    switch (e.key) {
      case "j": go(here + 1); break;
      case "k": go(here - 1); break;
      case "x": { const tick = item && $("input[type=checkbox][name=claim]", item); if (tick && !tick.disabled) { tick.checked = !tick.checked; ticked(); } break; }
      case "Enter": if (onList || e.target !== item) return; if (item) mark(item.dataset.at); break;
      case "f": if (!reveal(item || list[0], ".fixform")) return; break;
      case "o": if (!reveal(item || list[0], "details.over")) return; break;
      case "q": if (!reveal(item || list[0], "details.ask")) return; break;
      case "a": if (onList) $("#bulk-owner, .bulk button")?.focus(); else reveal(document, "#assign"); break;
      case "n": if (!reveal(document, "#note")) return; break;
      case "u": $("#up")?.click(); break;
      case "/": $("#find")?.focus(); break;
      case "?": location.href = "/help"; break;
      default: return;
    }
    e.preventDefault();
  });

  // Click something of the claim: it is marked wherever it stands.
  function mark(at) {
    all(".marked").forEach(n => n.classList.remove("marked"));
    if (!at) return;
    const found = all(`[data-at="${CSS.escape(at)}"]`);
    found.forEach(n => n.classList.add("marked"));
    found.find(n => n.closest(".view:not([hidden])"))?.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("click", e => {
    const part = e.target.closest(".claimpane [data-at], a.at");
    if (part) {
      mark(part.dataset.at || part.getAttribute("href").slice(1));
      if (part.matches("a")) e.preventDefault();
    }
    const tab = e.target.closest(".tabs a");
    if (tab) {
      e.preventDefault();
      all(".tabs a").forEach(t => t === tab ? t.setAttribute("aria-current", "true") : t.removeAttribute("aria-current"));
      all(".view").forEach(v => { v.hidden = v.dataset.name !== tab.dataset.view; });
    }
    // One menu at a time; a click elsewhere closes it.
    all("details.pop[open], details.menu[open]").forEach(d => { if (!d.contains(e.target)) d.open = false; });
  });

  // How many are ticked.
  function ticked() {
    const n = all("#list input[name=claim]:checked").length, text = $("#ticked");
    if (text) text.textContent = n ? `With ${n} ticked:` : "With the claims ticked:";
  }
  $("#list")?.addEventListener("change", ticked);

  // Dropping a file is choosing it.
  const drop = $("#drop");
  if (drop) {
    const input = $("#file", drop);
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, e => { e.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, e => { e.preventDefault(); drop.classList.remove("over"); });
    drop.addEventListener("drop", e => {
      const files = e.dataTransfer.files;
      if (!files.length) return;
      if (e.target.closest("#chart, label[for=chart]")) { $("#chart", drop).files = files; return; }
      input.files = files; drop.requestSubmit();
    });
    drop.addEventListener("submit", () => { const b = $("button", drop); b.textContent = "Uploading…"; });
  }

  // How far a batch is, as it goes.
  const progress = $("#progress");
  if (progress) {
    const events = new EventSource(progress.dataset.stream);
    events.onmessage = e => {
      const g = JSON.parse(e.data);
      $("progress", progress).value = g.claims ? 100 * (g.claims - g.waiting) / g.claims : 0;
      $("#how-far").textContent = `${g.claims.toLocaleString("en-US")} claims read, ${g.waiting.toLocaleString("en-US")} being checked`;
      $("#summary").textContent = g.summary;
      if (g.done) { events.close(); location.reload(); }
    };
  }

  // The policy form asks only what its shape needs.
  const shape = $("#shape");
  if (shape) {
    const fit = () => {
      const o = shape.selectedOptions[0].dataset;
      $("#with-field").hidden = !o.with; if (o.with) $("#with-field span").textContent = o.with;
      $("#most-field").hidden = !o.most; if (o.most) $("#most-field span").textContent = o.most;
      $("#days-field").hidden = o.days !== "true";
    };
    shape.addEventListener("change", fit);
    fit();
  }

  // A form is sent once, however often somebody clicks.
  document.addEventListener("submit", e => {
    if (e.defaultPrevented) return;
    const f = e.target;
    if (f.dataset.sent) { e.preventDefault(); return; }
    if (f.method === "post") { f.dataset.sent = "yes"; setTimeout(() => delete f.dataset.sent, 4000); }
  });
})();
