CREATE TABLE "survey_comments" (
	"organization_id" uuid NOT NULL,
	"response_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"survey_id" uuid NOT NULL,
	"answered_at" timestamp (6) with time zone NOT NULL,
	"search_key" text NOT NULL,
	CONSTRAINT "survey_comments_organization_id_response_id_question_key_pk" PRIMARY KEY("organization_id","response_id","question_key")
);
--> statement-breakpoint
DROP INDEX "survey_counts_hour";--> statement-breakpoint
ALTER TABLE "survey_answers" ADD COLUMN "search_key" text;--> statement-breakpoint
ALTER TABLE "survey_counts" ADD COLUMN "grain" text NOT NULL DEFAULT 'hour';--> statement-breakpoint
ALTER TABLE "survey_counts" ALTER COLUMN "grain" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "survey_comments" ADD CONSTRAINT "survey_comments_answer_fkey" FOREIGN KEY ("organization_id","response_id","question_key") REFERENCES "public"."survey_answers"("organization_id","response_id","question_key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_comments_answered" ON "survey_comments" USING btree ("organization_id","survey_id","answered_at","response_id","question_key");--> statement-breakpoint
CREATE INDEX "survey_comments_search" ON "survey_comments" USING gin ("search_key" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "survey_responses_excluded" ON "survey_responses" USING btree ("organization_id","survey_id","answered_at","id") WHERE "survey_responses"."excluded_at" is not null;--> statement-breakpoint
CREATE INDEX "survey_responses_flagged" ON "survey_responses" USING btree ("organization_id","survey_id","answered_at","id") WHERE "survey_responses"."flag" is not null;--> statement-breakpoint
CREATE INDEX "survey_counts_hour" ON "survey_counts" USING btree ("organization_id","survey_id","question_key","grain","hour","version_number","complete","value","n");