CREATE TABLE "buying_patterns" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"purchases" integer NOT NULL,
	"currency" text NOT NULL,
	"last_on" date NOT NULL,
	"usual_gap_days" integer NOT NULL,
	"usual_value" bigint NOT NULL,
	"value" text NOT NULL,
	"pace" text NOT NULL,
	"silent_since" date,
	CONSTRAINT "buying_patterns_organization_id_contact_id_pk" PRIMARY KEY("organization_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "order_bookings" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"return_id" uuid,
	"program_id" uuid NOT NULL,
	"journal_id" uuid,
	"skipped" text,
	CONSTRAINT "order_bookings_organization_id_order_id_id_pk" PRIMARY KEY("organization_id","order_id","id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"external_id" text,
	"contact_id" uuid,
	"placed_at" timestamp (6) with time zone NOT NULL,
	"currency" text NOT NULL,
	"channel" text,
	"prices_include_tax" boolean NOT NULL,
	"lines" jsonb NOT NULL,
	"skus" text[] NOT NULL,
	"payments" jsonb NOT NULL,
	"subtotal" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"shipping" bigint NOT NULL,
	"total" bigint NOT NULL,
	"paid" bigint NOT NULL,
	"returned" bigint NOT NULL,
	"requested_at" timestamp (6) with time zone,
	"promised_at" timestamp (6) with time zone,
	"delivered_at" timestamp (6) with time zone,
	"status" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"said" text NOT NULL,
	"derived" integer NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "orders_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "orders_returned_check" CHECK ("orders"."returned" between 0 and "orders"."total")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"category" text,
	"unsuitable_tags" text[] NOT NULL,
	"archived_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "products_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "returns" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"external_id" text,
	"order_id" uuid,
	"order_external_id" text,
	"contact_id" uuid,
	"returned_at" timestamp (6) with time zone NOT NULL,
	"status" text NOT NULL,
	"refusal" text,
	"whole" boolean NOT NULL,
	"lines" jsonb NOT NULL,
	"amount" bigint,
	"currency" text,
	"reason" text,
	"said" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "returns_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "buying_patterns" ADD CONSTRAINT "buying_patterns_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_bookings" ADD CONSTRAINT "order_bookings_order_fkey" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_bookings" ADD CONSTRAINT "order_bookings_return_fkey" FOREIGN KEY ("organization_id","return_id") REFERENCES "public"."returns"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_order_fkey" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_bookings_return" ON "order_bookings" USING btree ("organization_id","return_id") WHERE "order_bookings"."return_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_external_id_key" ON "orders" USING btree ("organization_id","external_id") WHERE "orders"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_placed_at" ON "orders" USING btree ("organization_id","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_contact" ON "orders" USING btree ("organization_id","contact_id","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_status" ON "orders" USING btree ("organization_id","status","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_channel" ON "orders" USING btree ("organization_id","channel","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_skus" ON "orders" USING gin ("skus");--> statement-breakpoint
CREATE UNIQUE INDEX "products_sku_key" ON "products" USING btree ("organization_id","sku");--> statement-breakpoint
CREATE INDEX "products_category" ON "products" USING btree ("organization_id","category","sku");--> statement-breakpoint
CREATE UNIQUE INDEX "returns_external_id_key" ON "returns" USING btree ("organization_id","external_id") WHERE "returns"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "returns_returned_at" ON "returns" USING btree ("organization_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_contact" ON "returns" USING btree ("organization_id","contact_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_status" ON "returns" USING btree ("organization_id","status","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_order" ON "returns" USING btree ("organization_id","order_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_waiting" ON "returns" USING btree ("organization_id","order_external_id","id") WHERE "returns"."status" = 'waiting';