import { button } from "./element.ts";

const themes = ["auto", "light", "dark"] as const;

type Theme = (typeof themes)[number];

const storageKey = "boris-theme";

/** Colours of the page, for those who paint on a canvas. They change with the theme. */
export class Palette {
  readonly #known = new Map<string, string>();
  readonly #listeners: (() => void)[] = [];

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.changed());
  }

  /** A custom property of the page's style sheet, such as `--failed`, as a canvas understands it. */
  colour(property: `--${string}`): string {
    const known = this.#known.get(property);
    if (known !== undefined) return known;
    // Only a colour that is used is resolved; the property itself still says which one in the light and which in the dark.
    const probe = document.createElement("i");
    probe.style.color = `var(${property})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    this.#known.set(property, color);
    return color;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    this.#known.clear();
    for (const listener of this.#listeners) listener();
  }
}

/** Switches between the reader's own preference, light and dark; what was chosen is kept, where the browser allows it. */
export function themeSwitch(palette: Palette): HTMLButtonElement {
  let theme = storedTheme();
  const made = button("", () => apply(themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto"), {
    class: "quiet theme-switch",
  });
  const apply = (next: Theme): void => {
    theme = next;
    document.documentElement.dataset["theme"] = theme;
    made.textContent = `Theme: ${theme}`;
    store(theme);
    palette.changed();
  };
  apply(theme);
  whilePrinting(palette, () => theme);
  return made;
}

/** Paper is white, whatever the screen is. */
function whilePrinting(palette: Palette, chosen: () => Theme): void {
  const show = (theme: Theme): void => {
    document.documentElement.dataset["theme"] = theme;
    palette.changed();
  };
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", () => show(chosen()));
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === stored) ?? "auto";
  } catch {
    return "auto";
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A browser may keep nothing for files.
  }
}
