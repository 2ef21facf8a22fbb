package postgres

import "fmt"

// Keys of advisory locks, beside the class of the application. Those of
// channels have the highest bit.
const (
	lockSetUp int32 = 1
	lockSweep int32 = 2
)

// statements are the statements with the names of one application's tables.
type statements struct {
	lockClass int32
	wake      string // of the notifications

	form, firstEpoch, nextEpoch, setIdentity, dropEvents, dropFloors string

	position, positionOnly string

	load, create, replace, versions string

	begin, same, noted, note string

	publish, published string

	newest, behind, replay string

	trySweep, sweepEvents, sweepRecords, sweepDone, sweepFloors string
}

// statementsOf returns the statements of an application.
func statementsOf(n naming) statements {
	return statements{
		lockClass: int32(hash(n.table("")) >> 32),
		wake:      fmt.Sprintf("%s%x", n.prefix, hash(n.table(""))),

		form:        n.in(`SELECT form FROM {meta}`),
		firstEpoch:  n.in(`INSERT INTO {meta} (form, epoch, identity, floor) VALUES ($1, $2, '', 0) ON CONFLICT (one) DO NOTHING`),
		nextEpoch:   n.in(`UPDATE {meta} SET epoch = $1, identity = $2, floor = 0`),
		setIdentity: n.in(`UPDATE {meta} SET identity = $1`),
		dropEvents:  n.in(`DELETE FROM {events}`),
		dropFloors:  n.in(`DELETE FROM {floors}`),

		// The cluster, the database, the table, and the timeline, which a standby
		// that takes over and a recovery to a point in time begin.
		position: n.in(`SELECT epoch, identity, (SELECT system_identifier FROM pg_control_system())
	|| '.' || (SELECT oid FROM pg_database WHERE datname = current_database())
	|| '.' || '{events}'::regclass::oid
	|| '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
FROM {meta}`),
		positionOnly: n.in(`SELECT epoch, identity, '' FROM {meta}`),

		load: n.in(`SELECT version, state, expires FROM {records} WHERE name = $1 AND instance = $2`),
		create: n.in(`INSERT INTO {records} AS r (name, instance, version, state, expires) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name, instance) DO UPDATE SET version = excluded.version, state = excluded.state, expires = excluded.expires
WHERE r.expires <= $6`),
		replace: n.in(`UPDATE {records} SET version = $3, state = $4, expires = $5
WHERE name = $1 AND instance = $2 AND version = $7 AND (expires IS NULL OR expires > $6)`),
		versions: n.in(`SELECT name, instance, version FROM {records} JOIN unnest($1::text[], $2::text[]) AS w(name, instance) USING (name, instance)
WHERE expires IS NULL OR expires > $3`),

		// Each transaction has its own now(). The second statement fails if it is not
		// the one that the first one was in, as after COMMIT AND CHAIN.
		begin: n.in(`SELECT now(), (SELECT note FROM {done} WHERE key = $1)`),
		same:  `SELECT 1 / (now() = $1)::integer`,

		noted: n.in(`SELECT note FROM {done} WHERE key = $1`),
		note:  n.in(`INSERT INTO {done} (key, note, at) VALUES ($1, $2, clock_timestamp()) ON CONFLICT (key) DO NOTHING`),

		// Whoever publishes on a channel holds its lock until the transaction is
		// over. So numbers of one channel are seen in their order, at any level of
		// isolation: no row is changed that others change, too. The lock is taken
		// before the numbers, as the INSERT needs the row of the CTE.
		publish: n.in(`WITH locked AS MATERIALIZED (
	SELECT count(pg_advisory_xact_lock($1, k)) FROM unnest($2::int[]) AS k
), stored AS (
	INSERT INTO {events} (channel, seq, id, type, name, instance, version, data, at)
	SELECT e.channel, nextval('{seq}'), e.id, e.type, e.name, e.instance, e.version, e.data, clock_timestamp()
	FROM locked, unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bytea[])
		AS e(channel, id, type, name, instance, version, data)
	ON CONFLICT (id) DO NOTHING
	RETURNING id, seq
)
SELECT id, seq, (SELECT epoch FROM {meta}) FROM stored`),
		published: n.in(`SELECT id, seq, (SELECT epoch FROM {meta}) FROM {events} WHERE id = ANY($1::text[])`),

		// A channel's newest place is that of its last event, held or not.
		newest: n.in(`SELECT w.channel, (SELECT epoch FROM {meta}), greatest((SELECT floor FROM {meta}),
	(SELECT f.floor FROM {floors} f WHERE f.channel = w.channel),
	(SELECT max(e.seq) FROM {events} e WHERE e.channel = w.channel))
FROM unnest($1::text[]) AS w(channel)`),
		behind: n.in(`SELECT w.n, (SELECT epoch FROM {meta}), greatest((SELECT floor FROM {meta}),
	(SELECT f.floor FROM {floors} f WHERE f.channel = w.channel)),
	e.seq, e.id, e.type, e.name, e.instance, e.version, e.data
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS w(channel, after, n)
CROSS JOIN LATERAL (SELECT * FROM {events} e WHERE e.channel = w.channel AND e.seq > w.after ORDER BY e.seq LIMIT $3) e`),
		replay: n.in(`SELECT m.epoch, greatest(m.floor, (SELECT f.floor FROM {floors} f WHERE f.channel = $1)),
	(SELECT max(seq) FROM {events} WHERE channel = $1),
	e.seq, e.id, e.type, e.name, e.instance, e.version, e.data
FROM {meta} m LEFT JOIN LATERAL (SELECT * FROM {events} WHERE channel = $1 AND seq > $2 ORDER BY seq LIMIT $3) e ON true
ORDER BY e.seq`),

		trySweep: n.in(`SELECT pg_try_advisory_xact_lock($1, $2)`),
		sweepEvents: n.in(`WITH old AS (
	DELETE FROM {events} WHERE (channel, seq) IN (
		SELECT channel, seq FROM {events}
		WHERE at < greatest(now() - $1::interval, least(now() - $2::interval,
			coalesce((SELECT at FROM {events} ORDER BY at DESC OFFSET $3 LIMIT 1), '-infinity')))
		ORDER BY at LIMIT $4)
	RETURNING channel, seq
), raised AS (
	INSERT INTO {floors} AS f (channel, floor, at) SELECT channel, max(seq), now() FROM old GROUP BY channel
	ON CONFLICT (channel) DO UPDATE SET floor = greatest(f.floor, excluded.floor), at = excluded.at
)
SELECT count(*) FROM old`),
		sweepRecords: n.in(`DELETE FROM {records} WHERE (name, instance) IN (SELECT name, instance FROM {records} WHERE expires <= $1 LIMIT $2) AND expires <= $1`),
		sweepDone:    n.in(`DELETE FROM {done} WHERE key IN (SELECT key FROM {done} WHERE at < now() - $1::interval LIMIT $2)`),
		sweepFloors: n.in(`WITH gone AS (
	DELETE FROM {floors} WHERE channel IN (SELECT channel FROM {floors} WHERE at < now() - $1::interval LIMIT $2) RETURNING floor
), raised AS (
	UPDATE {meta} AS m SET floor = greatest(m.floor, (SELECT max(floor) FROM gone)) WHERE EXISTS (SELECT FROM gone)
)
SELECT count(*) FROM gone`),
	}
}
