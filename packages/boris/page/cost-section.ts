import { plainTable, scrolled } from "./chart-figure.ts";
import { element } from "./element.ts";
import { count, dollars, rate } from "./format.ts";
import { type Section, sectionElement } from "./section.ts";

/** What AWS charges, line by line. */
export function costSection(): Section {
  const note = element("p", { class: "note" });
  const body = element("div", {});
  return {
    root: sectionElement("cost", "Cost", note, body),
    show({ stats, job, redriven }) {
      const lines = stats?.cost.lines ?? [];
      note.textContent =
        job.backend === "aws"
          ? "Estimated from what the tasks took and AWS's list prices."
          : "The job ran on this machine and cost nothing: this is what it would have cost on AWS.";
      if (stats === undefined || lines.length === 0) {
        return body.replaceChildren(element("p", { class: "empty" }, "Nothing that is charged is known of yet."));
      }
      const table = plainTable(
        ["Item", "Quantity", "Unit", "Price of one", "Dollars"],
        lines.map(({ item, quantity, unit, dollarsPerUnit, dollars: amount }) => [
          item,
          quantity < 100 ? rate(quantity) : count(quantity),
          unit,
          dollars(dollarsPerUnit),
          dollars(amount),
        ]),
      );
      const own = stats.cost.dollars;
      const again = redriven === undefined ? [] : [sum("Redriven tasks", redriven.dollars)];
      table.append(element("tfoot", {}, ...again, sum("In all", own + (redriven?.dollars ?? 0))));
      body.replaceChildren(scrolled("Cost", table));
    },
  };
}

function sum(label: string, amount: number): HTMLElement {
  return element(
    "tr",
    {},
    element("th", { scope: "row", colspan: 4 }, label),
    element("td", { class: "figure" }, dollars(amount)),
  );
}
