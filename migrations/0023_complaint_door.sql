CREATE TABLE "complaint_evidence" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"given_by" text NOT NULL,
	"description" text,
	CONSTRAINT "complaint_evidence_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_secret_links" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "complaint_secret_links_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "link_days" integer DEFAULT 365 NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "process" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_evidence" ADD CONSTRAINT "complaint_evidence_file_fkey" FOREIGN KEY ("organization_id","id") REFERENCES "public"."files"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_evidence" ADD CONSTRAINT "complaint_evidence_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_secret_links" ADD CONSTRAINT "complaint_secret_links_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "complaint_evidence_complaint" ON "complaint_evidence" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_secret_links_complaint" ON "complaint_secret_links" USING btree ("organization_id","complaint_id","id");