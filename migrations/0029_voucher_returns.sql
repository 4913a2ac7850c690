ALTER TABLE "redemptions" ADD COLUMN "voucher_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "issued_by" uuid;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "granted" bigint;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_order" ON "voucher_redemptions" USING btree ("organization_id","order_id") WHERE "voucher_redemptions"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_order_external" ON "voucher_redemptions" USING btree ("organization_id","order_external_id") WHERE "voucher_redemptions"."order_external_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_issuer" ON "vouchers" USING btree ("organization_id","issued_by","created_at") WHERE "vouchers"."issued_by" is not null;