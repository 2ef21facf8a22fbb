liveComponentManager.hook("note", {
  mounted(element) {
    this.quill = new Quill(element, { formats: ["bold", "italic"] });
    this.quill.setContents(JSON.parse(element.dataset.runs) ?? []);
    this.quill.on("text-change", (delta, before, source) => {
      if (source !== "user") return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), 500);
    });
    this.save = () => {
      this.timer = 0;
      this.action("save", { runs: this.quill.getContents().ops }).catch(() => {}); // lc:error tells of it
    };
  },
  updated(element) {
    // What this user types goes first, and is saved soon.
    const runs = JSON.parse(element.dataset.runs);
    if (!this.timer && JSON.stringify(runs) !== JSON.stringify(this.quill.getContents().ops)) this.quill.setContents(runs);
  },
  destroyed() {
    clearTimeout(this.timer);
    if (this.timer) this.save(); // unless the component has gone, too
    this.quill.disable();
  },
});
