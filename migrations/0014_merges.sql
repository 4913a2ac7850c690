CREATE TABLE "merged_rows" (
	"organization_id" uuid NOT NULL,
	"merge_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"row_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"was" jsonb,
	CONSTRAINT "merged_rows_organization_id_merge_id_kind_row_id_pk" PRIMARY KEY("organization_id","merge_id","kind","row_id")
);
--> statement-breakpoint
CREATE TABLE "contact_duplicate_scans" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"status" text NOT NULL,
	"found" integer,
	"started_at" timestamp (6) with time zone,
	"finished_at" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "contact_duplicate_scans_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "contact_duplicates" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"same_email" boolean NOT NULL,
	"same_phone" boolean NOT NULL,
	"same_company" boolean NOT NULL,
	"same_birthday" boolean NOT NULL,
	"same_address" boolean NOT NULL,
	"likeness" real NOT NULL,
	"score" integer GENERATED ALWAYS AS (round(100 * (1 - case when same_email then 1 - 0.7 else 1 end * case when same_phone then 1 - 0.6 else 1 end * case when same_company then 1 - 0.3 else 1 end * case when same_birthday then 1 - 0.5 else 1 end * case when same_address then 1 - 0.45 else 1 end * (1 - 0.6 * likeness::numeric)))::integer) STORED NOT NULL,
	"status" text NOT NULL,
	"dismissed_at" timestamp (6) with time zone,
	"dismissed_by" jsonb,
	"scan_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "contact_duplicates_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "contact_duplicates_order" CHECK ("contact_duplicates"."contact_id" < "contact_duplicates"."other_id")
);
--> statement-breakpoint
CREATE TABLE "contact_merges" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survivor_id" uuid NOT NULL,
	"duplicate_ids" uuid[] NOT NULL,
	"status" text NOT NULL,
	"changed" text[] NOT NULL,
	"moved" jsonb NOT NULL,
	"snapshot" jsonb,
	"merged_by" jsonb NOT NULL,
	"reverted_at" timestamp (6) with time zone,
	"reverted_by" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "contact_merges_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "contact_duplicate_scans" ADD CONSTRAINT "contact_duplicate_scans_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_duplicates" ADD CONSTRAINT "contact_duplicates_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_duplicates" ADD CONSTRAINT "contact_duplicates_organization_id_other_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","other_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_merges" ADD CONSTRAINT "contact_merges_organization_id_survivor_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","survivor_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_duplicate_scans_status" ON "contact_duplicate_scans" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_duplicates_key" ON "contact_duplicates" USING btree ("organization_id","contact_id","other_id");--> statement-breakpoint
CREATE INDEX "contact_duplicates_score" ON "contact_duplicates" USING btree ("organization_id","status","score","id");--> statement-breakpoint
CREATE INDEX "contact_duplicates_other" ON "contact_duplicates" USING btree ("organization_id","other_id");--> statement-breakpoint
CREATE INDEX "contact_merges_survivor" ON "contact_merges" USING btree ("organization_id","survivor_id","id");--> statement-breakpoint
CREATE INDEX "contact_merges_duplicates" ON "contact_merges" USING gin ("duplicate_ids");--> statement-breakpoint
-- A generated column gets another expression by being made anew (PostgreSQL 17 could change it), and its indexes with it.
ALTER TABLE "contacts" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "contacts" drop column "archived";--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "archived" boolean GENERATED ALWAYS AS (case when erased_at is null and merged_into is null then archived_at is not null end) STORED;--> statement-breakpoint
CREATE INDEX "contacts_created_at" ON "contacts" USING btree ("organization_id","archived","id");--> statement-breakpoint
CREATE INDEX "contacts_updated_at" ON "contacts" USING btree ("organization_id","archived","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_display_name" ON "contacts" USING btree ("organization_id","archived","display_name","id");--> statement-breakpoint
CREATE INDEX "contacts_kind" ON "contacts" USING btree ("organization_id","archived","kind","id");--> statement-breakpoint
CREATE INDEX "contacts_lifecycle_stage" ON "contacts" USING btree ("organization_id","archived","lifecycle_stage","id");--> statement-breakpoint
CREATE INDEX "contacts_relationship_type" ON "contacts" USING btree ("organization_id","archived","relationship_type","id");--> statement-breakpoint
CREATE INDEX "contacts_owner" ON "contacts" USING btree ("organization_id","archived","owner_id","id");--> statement-breakpoint
CREATE INDEX "contacts_key_customer" ON "contacts" USING btree ("organization_id","archived","id") WHERE "contacts"."key_customer";--> statement-breakpoint
CREATE INDEX "contacts_country" ON "contacts" USING btree ("organization_id","archived","country","id");--> statement-breakpoint
CREATE INDEX "contacts_language" ON "contacts" USING btree ("organization_id","archived","language","id");--> statement-breakpoint
CREATE INDEX "contacts_source" ON "contacts" USING btree ("organization_id","archived","source","id");--> statement-breakpoint
CREATE INDEX "contacts_merged_into" ON "contacts" USING btree ("organization_id","merged_into") WHERE "contacts"."merged_into" is not null;
