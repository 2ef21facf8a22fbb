function show(layer, element) {
  layer.clearLayers();
  for (const place of JSON.parse(element.dataset.places) ?? []) L.circleMarker(place).addTo(layer);
}

liveComponentManager.hook("places", {
  mounted(element) {
    this.map = L.map(element, { zoomControl: false, attributionControl: false, inertia: false });
    this.map.setView([51, 10], 5);
    L.tileLayer("/tiles/{z}/{x}/{y}").addTo(this.map);
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("click", ({ latlng: { lat, lng } }) => this.action("set", { place: { lat, lng } }));
    show(this.layer, element);
  },
  updated(element) {
    show(this.layer, element);
  },
  destroyed() {
    this.map.remove();
  },
});
