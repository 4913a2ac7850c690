CREATE TABLE "form_submissions" (
	"organization_id" uuid NOT NULL,
	"form_id" uuid NOT NULL,
	"key" text NOT NULL,
	"content_hash" text NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "form_submissions_organization_id_form_id_key_pk" PRIMARY KEY("organization_id","form_id","key")
);
--> statement-breakpoint
CREATE TABLE "forms" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"fields" jsonb NOT NULL,
	"owner_id" uuid,
	"team_id" uuid,
	"thank_you_url" text,
	"allowed_origins" text[] NOT NULL,
	"honeypot" text NOT NULL,
	"limits" jsonb NOT NULL,
	"call_back_minutes" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"archived_at" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "forms_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "form_submissions" ADD CONSTRAINT "form_submissions_form_fkey" FOREIGN KEY ("organization_id","form_id") REFERENCES "public"."forms"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "forms" ADD CONSTRAINT "forms_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "forms" ADD CONSTRAINT "forms_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "forms" ADD CONSTRAINT "forms_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "form_submissions_received" ON "form_submissions" USING btree ("organization_id","form_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "forms_key" ON "forms" USING btree ("organization_id","key");--> statement-breakpoint
CREATE INDEX "forms_owner" ON "forms" USING btree ("organization_id","owner_id");