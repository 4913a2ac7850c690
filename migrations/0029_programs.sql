CREATE TABLE "earnings" (
	"organization_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"rule_key" text NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text,
	"card" text,
	"amount" bigint NOT NULL,
	"taken" bigint NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"matures_at" timestamp (6) with time zone,
	"matured" boolean NOT NULL,
	"journal_id" uuid,
	CONSTRAINT "earnings_organization_id_event_id_rule_key_pk" PRIMARY KEY("organization_id","event_id","rule_key"),
	CONSTRAINT "earnings_taken" CHECK ("earnings"."taken" between 0 and "earnings"."amount")
);
--> statement-breakpoint
CREATE TABLE "loyalty_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"type" text NOT NULL,
	"name" text,
	"source_type" text NOT NULL,
	"source_id" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"version_number" integer NOT NULL,
	"spent" bigint NOT NULL,
	"told" jsonb NOT NULL,
	"known" jsonb NOT NULL,
	"outcome" jsonb NOT NULL,
	"journal_id" uuid,
	CONSTRAINT "loyalty_events_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"contact_id" uuid,
	"number" text NOT NULL,
	"status" text NOT NULL,
	"enrolled_at" timestamp (6) with time zone NOT NULL,
	"tier" text,
	"key_customer_of" text[] NOT NULL,
	"merged_into" uuid,
	"metadata" jsonb NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "members_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "program_versions" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"published_at" timestamp (6) with time zone NOT NULL,
	"published_by" jsonb NOT NULL,
	CONSTRAINT "program_versions_organization_id_program_id_number_pk" PRIMARY KEY("organization_id","program_id","number")
);
--> statement-breakpoint
CREATE TABLE "programs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"draft" jsonb NOT NULL,
	"live_version" integer,
	"closed_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "programs_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "rule_budgets" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"rule_key" text NOT NULL,
	"spent" bigint NOT NULL,
	CONSTRAINT "rule_budgets_organization_id_program_id_rule_key_pk" PRIMARY KEY("organization_id","program_id","rule_key"),
	CONSTRAINT "rule_budgets_spent" CHECK ("rule_budgets"."spent" >= 0)
);
--> statement-breakpoint
ALTER TABLE "earnings" ADD CONSTRAINT "earnings_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loyalty_events" ADD CONSTRAINT "loyalty_events_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "program_versions" ADD CONSTRAINT "program_versions_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programs" ADD CONSTRAINT "programs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_budgets" ADD CONSTRAINT "rule_budgets_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "earnings_rule" ON "earnings" USING btree ("organization_id","member_id","rule_key","occurred_at");--> statement-breakpoint
CREATE INDEX "earnings_member" ON "earnings" USING btree ("organization_id","member_id","occurred_at","event_id","rule_key");--> statement-breakpoint
CREATE UNIQUE INDEX "loyalty_events_source" ON "loyalty_events" USING btree ("organization_id","program_id","source_type","source_id");--> statement-breakpoint
CREATE INDEX "loyalty_events_member" ON "loyalty_events" USING btree ("organization_id","member_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "loyalty_events_journal" ON "loyalty_events" USING btree ("organization_id","journal_id") WHERE "loyalty_events"."journal_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "members_contact_key" ON "members" USING btree ("organization_id","program_id","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_number_key" ON "members" USING btree ("organization_id","number");--> statement-breakpoint
CREATE INDEX "members_program" ON "members" USING btree ("organization_id","program_id","id");--> statement-breakpoint
CREATE INDEX "members_program_status" ON "members" USING btree ("organization_id","program_id","status","id");--> statement-breakpoint
CREATE INDEX "members_program_tier" ON "members" USING btree ("organization_id","program_id","tier","id");--> statement-breakpoint
CREATE INDEX "members_of_contact" ON "members" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "programs_key" ON "programs" USING btree ("organization_id","key");--> statement-breakpoint
CREATE INDEX "programs_status" ON "programs" USING btree ("organization_id","status","id");