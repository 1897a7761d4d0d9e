/* A sentence that a reader selects goes along to the form to react. Without this, it is copied by hand. */
(function () {
  "use strict";
  var most = 600;

  function boxOf(node) {
    var element = node && (node.nodeType === 1 ? node : node.parentElement);
    return element && element.closest("[data-quote]");
  }

  document.addEventListener("selectionchange", function () {
    var selection = document.getSelection();
    if (!selection || selection.isCollapsed) return; // a tap on the link takes the selection away
    var box = boxOf(selection.anchorNode);
    if (!box || box !== boxOf(selection.focusNode)) return;
    var link = document.getElementById(box.dataset.quote);
    var words = selection.toString().replace(/\s+/g, " ").trim();
    var address = new URL(link.href);
    if (words && words.length <= most) address.searchParams.set("citaat", words);
    else address.searchParams.delete("citaat");
    link.href = address.href;
    link.firstChild.textContent = address.search ? "Reageer op deze zin" : "Reageer";
  });
})();
