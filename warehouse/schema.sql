-- Schemas of the warehouse. Every statement can run again.

create schema if not exists raw_store authorization ti_loader;
create schema if not exists raw authorization ti_loader;
create schema if not exists staging authorization ti_builder;
create schema if not exists intermediate authorization ti_builder;
create schema if not exists star authorization ti_builder;
create schema if not exists marts authorization ti_builder;
create schema if not exists pub_next authorization ti_builder;
create schema if not exists pub authorization ti_keeper;
create schema if not exists quality;
create schema if not exists meta;
