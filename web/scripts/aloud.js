// A page read aloud by the browser's own voice. Where there is none, there is no button; without script
// nothing is missing but this.
'use strict';
(() => {
  const box = document.getElementById('aloud'), go = document.getElementById('aloud-go'),
    stop = document.getElementById('aloud-stop'), main = document.getElementById('main');
  if (!box || !main || !('speechSynthesis' in window)) return;
  const voice = window.speechSynthesis;
  const show = (reading) => { go.hidden = reading; stop.hidden = !reading; };
  // Headings, lines and cells, one utterance each: browsers cut long ones off. What is folded is left out.
  const texts = () => [...main.querySelectorAll('h1, h2, h3, p, li, dt, dd, th, td, legend, label')]
    .filter((e) => !box.contains(e) && e.offsetParent && !e.querySelector('p, li, h2, h3, legend, label, td'))
    .map((e) => ({ text: e.innerText.trim(), lang: e.closest('[lang]').lang })).filter((t) => t.text);
  go.addEventListener('click', () => {
    voice.cancel();
    const all = texts();
    all.forEach(({ text, lang }, i) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = lang;
      said.rate = 0.9;
      if (i === all.length - 1) said.onend = () => show(false);
      voice.speak(said);
    });
    show(all.length > 0);
    (all.length ? stop : go).focus();
  });
  stop.addEventListener('click', () => { voice.cancel(); show(false); go.focus(); });
  window.addEventListener('pagehide', () => voice.cancel());
  box.hidden = false;
})();
