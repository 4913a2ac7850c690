CREATE TABLE "card_cycles" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"card" text NOT NULL,
	"cycle" integer NOT NULL,
	"event_id" uuid NOT NULL,
	"stamps" integer NOT NULL,
	"completed_at" timestamp (6) with time zone NOT NULL,
	"journal_id" uuid NOT NULL,
	"unit" text,
	"units" bigint,
	"voucher_id" uuid,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "card_cycles_organization_id_member_id_card_cycle_pk" PRIMARY KEY("organization_id","member_id","card","cycle")
);
--> statement-breakpoint
CREATE TABLE "loyalty_refunds" (
	"organization_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"source_type" text NOT NULL,
	"source_id" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"purchased_at" timestamp (6) with time zone NOT NULL,
	"so_far" jsonb NOT NULL,
	"left_over" jsonb NOT NULL,
	"refunded" bigint NOT NULL,
	"voids" boolean NOT NULL,
	"taken" jsonb NOT NULL,
	"journal_id" uuid,
	CONSTRAINT "loyalty_refunds_organization_id_event_id_number_pk" PRIMARY KEY("organization_id","event_id","number")
);
--> statement-breakpoint
ALTER TABLE "earnings" ADD COLUMN "voucher_id" uuid;--> statement-breakpoint
ALTER TABLE "loyalty_events" ADD COLUMN "corrects_id" uuid;--> statement-breakpoint
ALTER TABLE "card_cycles" ADD CONSTRAINT "card_cycles_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_cycles" ADD CONSTRAINT "card_cycles_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loyalty_refunds" ADD CONSTRAINT "loyalty_refunds_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "card_cycles_event" ON "card_cycles" USING btree ("organization_id","event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "card_cycles_voucher" ON "card_cycles" USING btree ("organization_id","voucher_id") WHERE "card_cycles"."voucher_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "loyalty_refunds_source" ON "loyalty_refunds" USING btree ("organization_id","program_id","source_type","source_id");--> statement-breakpoint
CREATE INDEX "loyalty_refunds_member" ON "loyalty_refunds" USING btree ("organization_id","member_id","purchased_at");--> statement-breakpoint
CREATE INDEX "loyalty_refunds_journal" ON "loyalty_refunds" USING btree ("organization_id","journal_id") WHERE "loyalty_refunds"."journal_id" is not null;--> statement-breakpoint
CREATE INDEX "loyalty_events_corrects" ON "loyalty_events" USING btree ("organization_id","corrects_id") WHERE "loyalty_events"."corrects_id" is not null;