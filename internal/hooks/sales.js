function draw(chart, canvas) {
  const days = JSON.parse(canvas.dataset.days) ?? [];
  chart.data.labels = days.map((_, i) => i + 1);
  chart.data.datasets[0].data = days;
  chart.update();
}

liveComponentManager.hook("sales", {
  mounted(canvas) {
    this.chart = new Chart(canvas, { type: "line", data: { datasets: [{ label: "Sales" }] } });
    draw(this.chart, canvas);
  },
  updated(canvas) {
    draw(this.chart, canvas);
  },
  destroyed() {
    this.chart.destroy();
  },
});
