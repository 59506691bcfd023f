// Files dropped on a page are put into a form and sent with it.

/** Let files fall anywhere on the page; `form` has one file input and posts them. */
export function takeDrops(form) {
  const input = form.querySelector("input[type=file]");
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.submit();
  });
  input.addEventListener("change", () => input.files.length && form.submit());
}
