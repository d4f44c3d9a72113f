// Runs before the first paint, so that a dark page never flashes white. A file of its own: the content security policy
// allows no inline scripts. The keys are those of src/shell/theme.ts and src/shell/language.tsx.
{
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read("tongzhou.theme");
  const systemTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = theme === "dark" || theme === "light" ? theme : systemTheme;
  root.lang = /^zh/i.test(read("tongzhou.locale") ?? navigator.language) ? "zh-CN" : "en";
}
