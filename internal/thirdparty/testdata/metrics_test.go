package metrics

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/prometheus/client_golang/prometheus"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// open opens a stream of app and calls an action that there is not.
func open(t *testing.T, app *lc.App) {
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/sse/events/global", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := server.Client().Do(req)
	if err != nil || stream.StatusCode != http.StatusOK {
		t.Fatalf("the stream is answered %v, %v", stream, err)
	}
	if _, err := io.ReadAtLeast(stream.Body, make([]byte, 512), 1); err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Post(server.URL+"/lc/none/1/nothing", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

func TestPrometheus(t *testing.T) {
	app := lc.New(lc.WithObserver(Observer))
	Register(app)
	open(t, app)
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range families {
		found[f.GetName()] = true
		if m := f.GetMetric()[0]; f.GetName() == "lc_streams" && m.GetGauge().GetValue() != 1 {
			t.Errorf("lc_streams is %v, want 1", m.GetGauge().GetValue())
		}
	}
	for _, name := range []string{"lc_streams", "lc_events_delivered_total", "lc_delivery_seconds", "lc_streams_cut_total"} {
		if !found[name] {
			t.Errorf("there is no metric %s", name)
		}
	}
}

func TestOpenTelemetry(t *testing.T) {
	reader := sdk.NewManualReader()
	meter := sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("test")
	actions, err := Actions(meter)
	if err != nil {
		t.Fatal(err)
	}
	app := lc.New(lc.WithObserver(actions))
	if err := Observe(app, meter); err != nil {
		t.Fatal(err)
	}
	open(t, app)
	actions.Action(context.Background(), lc.ActionObservation{Status: http.StatusOK})
	var got metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &got); err != nil {
		t.Fatal(err)
	}
	found := map[string]metricdata.Aggregation{}
	for _, scope := range got.ScopeMetrics {
		for _, m := range scope.Metrics {
			found[m.Name] = m.Data
		}
	}
	streams, ok := found["lc.streams"].(metricdata.Gauge[int64])
	if !ok || len(streams.DataPoints) != 1 || streams.DataPoints[0].Value != 1 {
		t.Errorf("lc.streams is %+v, want 1", found["lc.streams"])
	}
	if found["lc.events.delivered"] == nil || found["lc.action.duration"] == nil {
		t.Errorf("not all metrics are there: %v", found)
	}
}
