CREATE TABLE "event_numbers" (
	"organization_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "event_numbers_organization_id_sequence_pk" PRIMARY KEY("organization_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "event_queue" (
	"organization_id" uuid NOT NULL,
	"event_id" uuid NOT NULL
);
--> statement-breakpoint
-- Nobody writes an event between the reading of those that are there and the trigger that queues the next (0026).
LOCK TABLE "events" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
INSERT INTO "event_numbers" ("organization_id", "sequence", "event_id") SELECT "organization_id", "sequence", "id" FROM "events" WHERE "sequence" IS NOT NULL;--> statement-breakpoint
INSERT INTO "event_queue" ("organization_id", "event_id") SELECT "organization_id", "id" FROM "events" WHERE "sequence" IS NULL AND "announced";--> statement-breakpoint
DROP TRIGGER "events_numbered_once" ON "events";--> statement-breakpoint
DROP INDEX "events_sequence_key";--> statement-breakpoint
DROP INDEX "events_unnumbered";--> statement-breakpoint
ALTER TABLE "events" DROP COLUMN "sequence";--> statement-breakpoint
CREATE VIEW "public"."numbered_events" AS (select "events"."organization_id", "events"."id", "events"."type", "events"."occurred_at", "events"."actor", "events"."resource_type", "events"."resource_id", "events"."contact_id", "events"."related_contact_id", "events"."about_id", "events"."data", "events"."previous", "events"."origin", "events"."announced", "events"."audited", "event_numbers"."sequence" from "event_numbers" inner join "events" on ("events"."organization_id" = "event_numbers"."organization_id" and "events"."id" = "event_numbers"."event_id"));