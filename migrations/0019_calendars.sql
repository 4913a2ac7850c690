CREATE TABLE "calendar_revisions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"calendar_id" uuid NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "calendar_revisions_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"always_open" boolean NOT NULL,
	"weekly" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"overrides" jsonb NOT NULL,
	"revision_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "calendars_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "clock_facts" (
	"organization_id" uuid NOT NULL,
	"clock_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"step" integer NOT NULL,
	"cycle" integer NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"due_at" timestamp (6) with time zone,
	"noticed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "clock_facts_organization_id_clock_id_kind_step_at_pk" PRIMARY KEY("organization_id","clock_id","kind","step","at")
);
--> statement-breakpoint
CREATE TABLE "clocks" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"profile_id" uuid,
	"deadline" jsonb,
	"policy_id" uuid NOT NULL,
	"priority" text NOT NULL,
	"calendar_id" uuid,
	"state" text NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"due_at" timestamp (6) with time zone,
	"met_at" timestamp (6) with time zone,
	"stopped_at" timestamp (6) with time zone,
	"consumed_seconds" bigint,
	"history" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "clocks_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "deadline_policies" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"calendar_id" uuid NOT NULL,
	"is_default" boolean NOT NULL,
	"targets" jsonb NOT NULL,
	"paused_by" jsonb NOT NULL,
	"warnings" jsonb NOT NULL,
	"escalations" jsonb NOT NULL,
	"reopen_modes" jsonb NOT NULL,
	"regulatory_profile_ids" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "deadline_policies_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "regulatory_profiles" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"deadlines" jsonb NOT NULL,
	"business_days" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"valid_from" text,
	"valid_until" text,
	"source_url" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "regulatory_profiles_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "calendar_revisions" ADD CONSTRAINT "calendar_revisions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clock_facts" ADD CONSTRAINT "clock_facts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clock_facts" ADD CONSTRAINT "clock_facts_clock_fkey" FOREIGN KEY ("organization_id","clock_id") REFERENCES "public"."clocks"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clocks" ADD CONSTRAINT "clocks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_policies" ADD CONSTRAINT "deadline_policies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_policies" ADD CONSTRAINT "deadline_policies_calendar_fkey" FOREIGN KEY ("organization_id","calendar_id") REFERENCES "public"."calendars"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regulatory_profiles" ADD CONSTRAINT "regulatory_profiles_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clocks_subject" ON "clocks" USING btree ("organization_id","subject_type","subject_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "clocks_metric_key" ON "clocks" USING btree ("organization_id","subject_type","subject_id","metric") WHERE "clocks"."profile_id" is null;--> statement-breakpoint
CREATE INDEX "clocks_going_policy" ON "clocks" USING btree ("organization_id","policy_id","id") WHERE "clocks"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "clocks_going_calendar" ON "clocks" USING btree ("organization_id","calendar_id","id") WHERE "clocks"."state" in ('running', 'paused');--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_policies_default_key" ON "deadline_policies" USING btree ("organization_id") WHERE "deadline_policies"."is_default";--> statement-breakpoint
CREATE INDEX "deadline_policies_calendar" ON "deadline_policies" USING btree ("organization_id","calendar_id");