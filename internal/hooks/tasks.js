liveComponentManager.hook("tasks", {
  mounted(list) {
    this.sortable = new Sortable(list, {
      handle: ".handle",
      forceFallback: true, // so that a mouse is treated as a finger is
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex === newIndex) return;
        this.moved = item;
        this.action("move", { id: item.dataset.task, to: newIndex }).catch(() => {
          if (this.moved !== item) return;
          item.remove();
          list.insertBefore(item, list.children[oldIndex] ?? null);
        });
      },
    });
  },
  updated() {
    this.moved = undefined; // the tasks are in the server's order
  },
  destroyed() {
    this.sortable.destroy();
  },
});
