CREATE TABLE "bounced_addresses" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"reason" text,
	"bounced_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "bounced_addresses_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "message_channels" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"from_name" text,
	"from_address" text,
	"reply_to" text,
	"url" text,
	"content_type" text,
	"body_template" text,
	"secret_headers" jsonb NOT NULL,
	"network" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "message_channels_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "message_templates" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"channel" text NOT NULL,
	"contents" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "message_templates_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"reference" text NOT NULL,
	"template_key" text,
	"language" text NOT NULL,
	"subject" text,
	"text" text,
	"html" text,
	"address" text,
	"state" text NOT NULL,
	"reason" text,
	"send_at" timestamp (6) with time zone NOT NULL,
	"counted" boolean NOT NULL,
	"attempts" integer NOT NULL,
	"attempted_at" timestamp (6) with time zone,
	"sent_at" timestamp (6) with time zone,
	"delivered_at" timestamp (6) with time zone,
	"opened_at" timestamp (6) with time zone,
	"failed_at" timestamp (6) with time zone,
	"message_id" text,
	"in_reply_to" text,
	"reference_ids" text[] NOT NULL,
	"link_hash" text,
	"callback_hash" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "messages_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "bounced_addresses" ADD CONSTRAINT "bounced_addresses_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_channels" ADD CONSTRAINT "message_channels_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_templates" ADD CONSTRAINT "message_templates_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bounced_addresses_key" ON "bounced_addresses" USING btree ("organization_id","channel","address");--> statement-breakpoint
CREATE INDEX "bounced_addresses_address" ON "bounced_addresses" USING btree ("organization_id","address","id");--> statement-breakpoint
CREATE INDEX "bounced_addresses_channel" ON "bounced_addresses" USING btree ("organization_id","channel","id");--> statement-breakpoint
CREATE UNIQUE INDEX "message_channels_key" ON "message_channels" USING btree ("organization_id","channel");--> statement-breakpoint
CREATE UNIQUE INDEX "message_templates_key" ON "message_templates" USING btree ("organization_id","channel","key");--> statement-breakpoint
CREATE INDEX "message_templates_by_key" ON "message_templates" USING btree ("organization_id","key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_once_key" ON "messages" USING btree ("organization_id","purpose","reference","contact_id");--> statement-breakpoint
CREATE INDEX "messages_contact" ON "messages" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "messages_state" ON "messages" USING btree ("organization_id","state","id");--> statement-breakpoint
CREATE INDEX "messages_channel" ON "messages" USING btree ("organization_id","channel","id");--> statement-breakpoint
CREATE INDEX "messages_purpose" ON "messages" USING btree ("organization_id","purpose","id");--> statement-breakpoint
CREATE INDEX "messages_reference" ON "messages" USING btree ("organization_id","reference","id");--> statement-breakpoint
CREATE INDEX "messages_counted" ON "messages" USING btree ("organization_id","contact_id","send_at") WHERE "messages"."counted";--> statement-breakpoint
CREATE INDEX "messages_message_id" ON "messages" USING btree ("organization_id","message_id") WHERE "messages"."message_id" is not null;