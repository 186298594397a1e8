// Keeps Redoc from fetching its makers' logo: a picture of another server gets no address, however it is given one.
HTMLImageElement.prototype.setAttribute = function (name, value) {
  if (name !== "src" || new URL(value, document.baseURI).origin === location.origin) {
    Element.prototype.setAttribute.call(this, name, value);
  }
};
Object.defineProperty(HTMLImageElement.prototype, "src", {
  get() {
    return this.getAttribute("src") ?? "";
  },
  set(value) {
    this.setAttribute("src", value);
  },
});
