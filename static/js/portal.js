/* What pages gain where scripts run. Everything here is extra: without it each page still does its work.
   Parts ask for it by attribute; docs/look.md lists them. Words come from the page, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const fill = (words, n) => words.replace("__n__", n);

  // Phone menu: written open, closed by js/early.js and the style sheet, opened by its button.
  function menu() {
    const button = document.querySelector("[data-menu]");
    if (!button) return;
    button.addEventListener("click", () => {
      const open = document.documentElement.classList.toggle("menu-open");
      button.setAttribute("aria-expanded", String(open));
    });
  }

  // A menu of the head closes on Escape, on a click elsewhere, and when focus leaves it.
  function dropMenu(details) {
    const close = () => { details.open = false; };
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) close(); });
    details.addEventListener("focusout", (event) => { if (event.relatedTarget && !details.contains(event.relatedTarget)) close(); });
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) { close(); details.querySelector("summary").focus(); }
    });
  }

  // The error summary takes the focus; its links put it into the field, not only the page near it.
  function errorSummary(root) {
    const summary = root.querySelector(".error-summary");
    if (!summary) return;
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      (field.closest(".field") || field).scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    });
  }

  // The server checks forms and says what is wrong in our words; the browser's own bubbles would come first.
  function serverChecks(root) {
    all("form[method=post]", root).forEach((form) => { form.noValidate = true; });
  }

  // data-guard on a form: asks before one leaves it with something changed.
  const changed = new Set();
  function guard(root) {
    all("form[data-guard]", root).forEach((form) => {
      if (form.querySelector(".has-error")) changed.add(form); // came back unsaved
      form.addEventListener("input", () => changed.add(form));
      form.addEventListener("submit", () => changed.delete(form));
    });
  }
  window.addEventListener("beforeunload", (event) => {
    changed.forEach((form) => { if (!form.isConnected) changed.delete(form); });
    if (changed.size) { event.preventDefault(); event.returnValue = ""; }
  });

  // data-kept: words from before the sign-in ran out go back into their fields. Those without a field on the page stay to be copied.
  function putBack() {
    const panel = document.querySelector("[data-kept]");
    if (!panel) return;
    all("[data-kept-for]", panel).forEach((kept) => {
      const fields = [...document.getElementsByName(kept.dataset.keptFor)].filter((one) => one.matches("textarea, input[type=text]"));
      if (fields.length !== 1) return;
      fields[0].value = kept.value;
      fields[0].dispatchEvent(new Event("input", { bubbles: true }));
      kept.closest(".field").remove();
    });
    if (panel.querySelector("[data-kept-for]")) return;
    panel.remove();
    document.querySelector("[data-kept-done]").hidden = false;
  }

  // A second click on the same button within two seconds is the same click. The server refuses it as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sentAt && Date.now() - form.dataset.sentAt < 2000) event.preventDefault();
    else form.dataset.sentAt = Date.now();
  });

  // data-confirm="question" on a button or form: asks once more. The page behind it must be safe without.
  document.addEventListener("submit", (event) => {
    const question = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  // data-autosubmit on a select: its form goes when the choice changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // data-copy="text" on a button: copies it and says so in the words of data-done.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      const said = button.querySelector("[role=status]");
      const use = button.querySelector("use");
      if (said) said.textContent = button.dataset.done || "";
      if (use) use.setAttribute("href", use.getAttribute("href").replace("#i-clipboard", "#i-check-lg"));
    });
  });

  // data-limit on a text area: how many characters are left, in the line whose id ends in _count.
  // A line break counts as two, since that is what a browser sends and the server counts.
  function characterCount(root) {
    all("textarea[data-limit]", root).forEach((area) => {
      const line = document.getElementById(`${area.id}_count`);
      if (!line) return;
      const show = () => {
        const left = area.dataset.limit - area.value.replace(/\r?\n/g, "\r\n").length;
        line.textContent = fill(left < 0 ? line.dataset.over : line.dataset.left, Math.abs(left));
        line.classList.toggle("say-bad", left < 0);
      };
      area.addEventListener("input", show);
      if (area.value) show();
    });
  }

  // Ticked rows (data-pick), the box that ticks all (data-pick-all), and the bar for them (data-bulk) in one section.
  function bulk(root) {
    all("[data-bulk]", root).forEach((bar) => {
      const section = bar.closest("section, form, main") || document;
      const boxes = () => all("input[data-pick]", section);
      const count = bar.querySelector("[data-bulk-count]");
      const whole = section.querySelector("input[data-pick-all]");
      const show = () => {
        const ticked = boxes().filter((box) => box.checked);
        boxes().forEach((box) => { const row = box.closest("tr"); if (row) row.classList.toggle("is-picked", box.checked); });
        bar.classList.toggle("is-on", ticked.length > 0);
        if (count) count.textContent = fill(count.dataset.bulkCount, ticked.length);
        if (whole) {
          whole.checked = ticked.length > 0 && ticked.length === boxes().length;
          whole.indeterminate = ticked.length > 0 && !whole.checked;
        }
      };
      const tick = (on) => { boxes().forEach((box) => { box.checked = on; }); show(); };
      section.addEventListener("change", (event) => {
        if (event.target === whole) tick(whole.checked);
        else if (event.target.matches("input[data-pick]")) show();
      });
      const clear = bar.querySelector("[data-bulk-clear]");
      if (clear) clear.addEventListener("click", () => { tick(false); if (whole) whole.focus(); });
      show();
    });
  }

  // aria-keyshortcuts="Alt+N" on a link or button: that key presses it. Only with Alt, so that typing never triggers one.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.key.length !== 1) return;
    const wanted = `Alt+${event.code.replace(/^(Key|Digit)/, "")}`;
    const target = all("[aria-keyshortcuts]").find((one) => one.getAttribute("aria-keyshortcuts") === wanted);
    if (target) { event.preventDefault(); target.click(); }
  });

  function start(root) {
    serverChecks(root);
    guard(root);
    characterCount(root);
    bulk(root);
    errorSummary(root);
  }
  menu();
  all("[data-drop]").forEach(dropMenu);
  start(document);
  putBack();
  // Parts that htmx put into the page gain the same.
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) start(event.target); });
})();
