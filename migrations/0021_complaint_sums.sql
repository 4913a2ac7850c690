-- Nobody changes what the sums are made of until they are made anew; in the order in which complaints take them.
LOCK TABLE "complaints", "complaint_remedies", "clocks", "clock_facts" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
DROP INDEX "complaint_facts_received";--> statement-breakpoint
DROP INDEX "complaint_rollups_day";--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "acknowledgement_business_seconds" bigint;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "first_response_business_seconds" bigint;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "response_business_seconds" bigint;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "resolution_business_seconds" bigint;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "met" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "missed" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD COLUMN "redress" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_rollups" ADD COLUMN "total" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "complaint_facts_acknowledgement_seconds" ON "complaint_facts" USING btree ("organization_id","acknowledgement_seconds","received_at") WHERE "complaint_facts"."acknowledgement_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_first_response_seconds" ON "complaint_facts" USING btree ("organization_id","first_response_seconds","received_at") WHERE "complaint_facts"."first_response_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_response_seconds" ON "complaint_facts" USING btree ("organization_id","response_seconds","received_at") WHERE "complaint_facts"."response_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_resolution_seconds" ON "complaint_facts" USING btree ("organization_id","resolution_seconds","received_at") WHERE "complaint_facts"."resolution_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_acknowledgement_business_seconds" ON "complaint_facts" USING btree ("organization_id","acknowledgement_business_seconds","received_at") WHERE "complaint_facts"."acknowledgement_business_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_first_response_business_seconds" ON "complaint_facts" USING btree ("organization_id","first_response_business_seconds","received_at") WHERE "complaint_facts"."first_response_business_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_response_business_seconds" ON "complaint_facts" USING btree ("organization_id","response_business_seconds","received_at") WHERE "complaint_facts"."response_business_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_resolution_business_seconds" ON "complaint_facts" USING btree ("organization_id","resolution_business_seconds","received_at") WHERE "complaint_facts"."resolution_business_seconds" is not null;--> statement-breakpoint
CREATE INDEX "complaint_facts_received" ON "complaint_facts" USING btree ("organization_id","received_at","ended_at");--> statement-breakpoint
CREATE INDEX "complaint_rollups_day" ON "complaint_rollups" USING btree ("organization_id","dimension","day","value","n","total");