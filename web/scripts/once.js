// A form goes once: who clicks twice does not send it twice. The server takes a second one for the
// same deed anyway, but it tells a one-time password only to the first. Without script all works.
'use strict';
const patience = 10000; // ms; then it may be sent again, the answer never came
document.addEventListener('submit', (event) => {
  const sent = Number(event.target.dataset.sent || 0), now = Date.now();
  if (now - sent < patience) event.preventDefault();
  else event.target.dataset.sent = String(now);
});
// A page that comes back from the history has forms that may go.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
