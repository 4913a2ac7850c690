CREATE TABLE "survey_group_counts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"dimension" text NOT NULL,
	"month" timestamp (6) with time zone NOT NULL,
	"group_key" text NOT NULL,
	"version_number" integer NOT NULL,
	"complete" boolean NOT NULL,
	"value" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "survey_group_counts_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
DROP INDEX "survey_counts_hour";--> statement-breakpoint
-- Counted anew in the next migration.
DELETE FROM "survey_counts";--> statement-breakpoint
ALTER TABLE "survey_counts" ADD COLUMN "mode" text NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_group_counts" ADD CONSTRAINT "survey_group_counts_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_group_counts_month" ON "survey_group_counts" USING btree ("organization_id","survey_id","question_key","dimension","month","group_key","version_number","complete","value","n");--> statement-breakpoint
CREATE INDEX "survey_counts_hour" ON "survey_counts" USING btree ("organization_id","survey_id","question_key","grain","hour","mode","version_number","complete","value","n");