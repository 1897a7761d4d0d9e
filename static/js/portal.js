/* Small comforts; every page works without them. */
(function () {
  "use strict";
  // A reader who sent a form with mistakes lands at the list of them, also with a screen reader.
  var summary = document.querySelector(".error-summary");
  if (summary) {
    // Who came past the menu has #inhoud in the address, and that would draw the focus away again.
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    summary.tabIndex = -1;
    summary.focus();
  }
})();
