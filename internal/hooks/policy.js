// Libraries that write HTML by themselves need a policy where trusted types are
// required. This one lets through what Leaflet and Quill write when they start.
if (window.trustedTypes) {
  const harmless = new Set(["", "<svg/>"]);
  trustedTypes.createPolicy("default", { createHTML: (html) => (harmless.has(html) ? html : null) });
}
