// Texts with less contrast to what is behind them than WCAG AA asks for (1.4.3), and how many were looked at.
(() => {
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => {
    for (let here = one; here; here = here.parentElement) {
      const color = parse(getComputedStyle(here).backgroundColor);
      if ((color[3] ?? 1) === 1 && color.length >= 3) return color;
    }
    return [255, 255, 255];
  };
  let seen = 0;
  const faint = [];
  for (const one of document.querySelectorAll('body *')) {
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!hasText || one.tagName === 'TEXTAREA' || !one.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(one);
    if (one.closest('.unseen, .skip, noscript, script, style') || style.color === 'rgba(0, 0, 0, 0)') continue;
    seen += 1;
    const [front, back] = [light(parse(style.color)), light(behind(one))];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (contrast < 4.5) faint.push(`${one.className || one.tagName} ${one.textContent.slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return { seen, faint: [...new Set(faint)] };
})()
