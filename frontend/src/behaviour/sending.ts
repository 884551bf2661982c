// A form is sent once. Offline it is not sent at all, so that the browser's own error page never takes the place of what was typed.
import { say, showNote } from "./words.ts";

export function watchSending(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post") return;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return refuse(event);
    if (!navigator.onLine) {
      refuse(event);
      if (!form.dataset.told) showNote(form, say("offline"));
      form.dataset.told = "1";
      return;
    }
    if (form.dataset.sent) return refuse(event);
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-many")) return;
    form.dataset.sent = "1";
    markSending(event.submitter as HTMLElement | null);
  }, true);
  // Coming back by "back" must find the form alive.
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("[data-sending]")?.removeAttribute("data-sending");
    }
  });
  root.addEventListener("htmx:sendError", (event) => showNote(event.target as Element, say("failed")));
}

function markSending(button: HTMLElement | null): void {
  // Not `disabled`: the browser would leave the button's own name and value out of what it sends.
  button?.setAttribute("data-sending", say("sending"));
}

function refuse(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
