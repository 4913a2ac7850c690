ALTER TABLE "complaint_remedies" ADD COLUMN "percent" integer;--> statement-breakpoint
ALTER TABLE "complaint_remedies" ADD COLUMN "proposer_id" uuid;--> statement-breakpoint
ALTER TABLE "complaint_remedies" ADD COLUMN "approver_id" uuid;