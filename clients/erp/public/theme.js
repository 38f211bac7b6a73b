// Runs before the first paint so that a chosen theme never flashes the other one. A file because the CSP forbids inline scripts.
(function () {
  var theme = localStorage.getItem("volt.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
