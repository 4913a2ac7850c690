DROP INDEX "redemptions_limit";--> statement-breakpoint
CREATE INDEX "members_merged_into" ON "members" USING btree ("organization_id","merged_into") WHERE "members"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_limit" ON "redemptions" USING btree ("organization_id","contact_id","reward_id","redeemed_at") WHERE "redemptions"."reward_id" is not null;