ALTER TABLE "survey_invitations" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD COLUMN "occasion" text;--> statement-breakpoint
CREATE UNIQUE INDEX "survey_invitations_occasion_key" ON "survey_invitations" USING btree ("organization_id","survey_id","occasion") WHERE "survey_invitations"."occasion" is not null;--> statement-breakpoint
CREATE INDEX "survey_invitations_channel" ON "survey_invitations" USING btree ("organization_id","survey_id","channel","id");