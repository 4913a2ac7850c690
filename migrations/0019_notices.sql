ALTER TABLE "notifications" ADD COLUMN "digest_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "notification_digest" text DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "notification_digest_hour" integer DEFAULT 8 NOT NULL;--> statement-breakpoint
CREATE INDEX "notifications_contact" ON "notifications" USING btree ("organization_id","contact_id") WHERE "notifications"."contact_id" is not null;