/* Small comforts; every page works without them. */
(function () {
  "use strict";
  // A reader who sent a form with mistakes lands at the list of them, also with a screen reader.
  var summary = document.querySelector(".error-summary");
  if (summary) {
    summary.tabIndex = -1;
    summary.focus();
  }
})();
