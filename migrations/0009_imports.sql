CREATE TABLE "contact_cards" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"properties" jsonb NOT NULL,
	CONSTRAINT "contact_cards_organization_id_contact_id_pk" PRIMARY KEY("organization_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"line" integer NOT NULL,
	"source" jsonb,
	"keys" text[],
	"duplicate_of" integer,
	"status" text NOT NULL,
	"contact_id" uuid,
	"contact_version" integer,
	"previous" jsonb,
	"problems" jsonb NOT NULL,
	CONSTRAINT "import_rows_organization_id_import_id_row_pk" PRIMARY KEY("organization_id","import_id","row")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"format" text NOT NULL,
	"mode" text NOT NULL,
	"match_on" text,
	"dry_run" boolean NOT NULL,
	"status" text NOT NULL,
	"reading" jsonb NOT NULL,
	"requester" jsonb NOT NULL,
	"total" integer NOT NULL,
	"position" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"skipped" integer NOT NULL,
	"failed" integer NOT NULL,
	"reverted" integer NOT NULL,
	"started_at" timestamp (6) with time zone,
	"finished_at" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "imports_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "contact_cards" ADD CONSTRAINT "contact_cards_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_organization_id_import_id_imports_organization_id_id_fk" FOREIGN KEY ("organization_id","import_id") REFERENCES "public"."imports"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_rows_status" ON "import_rows" USING btree ("organization_id","import_id","status","row");--> statement-breakpoint
CREATE INDEX "import_rows_contact" ON "import_rows" USING btree ("organization_id","contact_id") WHERE "import_rows"."contact_id" is not null;--> statement-breakpoint
CREATE INDEX "imports_status" ON "imports" USING btree ("organization_id","status","id");