// Before the first picture: light or dark as the person chose it in this browser. The rest follows with the app.
try {
  const { mode } = JSON.parse(localStorage.getItem('parley:theme') ?? '{}');
  if (mode === 'light' || mode === 'dark') document.documentElement.dataset.theme = mode;
} catch {
  // Nothing is remembered: the system decides.
}
